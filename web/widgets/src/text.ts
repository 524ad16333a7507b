// Buyers' texts. A language that is not here falls back to English (X-53).
const texts = {
  en: {
    play: 'Play', pause: 'Pause', mute: 'Mute', unmute: 'Turn sound on', captionsOn: 'Show captions', captionsOff: 'Hide captions',
    like: 'Like', save: 'Save', share: 'Share', copied: 'Link copied', signIn: 'Sign in to do this.', signInGo: 'Sign in', failed: 'That did not work. Please try again.',
    next: 'Next film', previous: 'Previous film', feed: 'Product films', empty: 'No films here yet.', loading: 'Loading films…', retry: 'Try again', close: 'Close',
    film: 'Product film',
  },
  zh: {
    play: '播放', pause: '暂停', mute: '静音', unmute: '打开声音', captionsOn: '显示字幕', captionsOff: '隐藏字幕',
    like: '点赞', save: '收藏', share: '分享', copied: '链接已复制', signIn: '请先登录。', signInGo: '去登录', failed: '操作失败，请重试。',
    next: '下一条', previous: '上一条', feed: '商品短视频', empty: '这里还没有短视频。', loading: '短视频加载中…', retry: '重试', close: '关闭',
    film: '商品短视频',
  },
};

export type Word = keyof typeof texts.en;

export function word(key: Word, language: string): string {
  return (language.toLowerCase().startsWith('zh') ? texts.zh : texts.en)[key];
}
