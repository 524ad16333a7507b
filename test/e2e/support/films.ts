import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const dir = fileURLToPath(new URL('../out/films/', import.meta.url));

/** The files that the journeys hand in. */
export const files = {
  /** 15.4 s, 1080×1920, 48 kHz: nothing to find. */
  good: `${dir}good.mp4`,
  /** The same with sound at 22.05 kHz: ERR-V07. */
  dull: `${dir}dull.mp4`,
  /** A subtitle in Chinese with 全网最低价: ERR-V10. */
  boast: `${dir}boast.zh.srt`,
  zh: `${dir}film.zh.srt`,
  en: `${dir}film.en.srt`,
};

const seconds = 15.4;

function ffmpeg(to: string, ...args: string[]): void {
  if (existsSync(to)) return;
  // A run that was ended half-way leaves no half film behind.
  const part = `${to}.part.mp4`;
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...args, '-movflags', '+faststart', part], { stdio: ['ignore', 'ignore', 'inherit'] });
  renameSync(part, to);
}

function srt(to: string, lines: string[]): void {
  const at = (s: number) => `00:00:${String(s).padStart(2, '0')},000`;
  const cues = lines.map((line, i) => `${i + 1}\n${at(1 + i * 4)} --> ${at(4 + i * 4)}\n${line}\n`);
  writeFileSync(to, `${cues.join('\n')}\n`);
}

/** drawFilms makes the films once; a quiet picture that costs little to encode. */
export function drawFilms(): void {
  mkdirSync(dir, { recursive: true });
  ffmpeg(
    files.good,
    '-f', 'lavfi', '-i', `color=c=0xd9c7a8:s=1080x1920:r=15:d=${seconds}`,
    '-f', 'lavfi', '-i', `color=c=0x0b6e4f:s=760x1240:r=15:d=${seconds}`,
    '-f', 'lavfi', '-i', `sine=frequency=330:sample_rate=48000:duration=${seconds}`,
    '-filter_complex', '[0][1]overlay=x=160+20*sin(t):y=340[v]', '-map', '[v]', '-map', '2:a',
    '-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '30', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-b:a', '64k',
  );
  ffmpeg(files.dull, '-i', files.good, '-c:v', 'copy', '-c:a', 'aac', '-b:a', '48k', '-ar', '22050');
  srt(files.zh, ['这是一盏可以调光的台灯', '三档亮度，随手切换', '灯臂可以自由弯折']);
  srt(files.en, ['A reading lamp that dims', 'Three steps of light at a touch', 'The arm bends where you want it']);
  srt(files.boast, ['这是一盏可以调光的台灯', '今天是全网最低价', '灯臂可以自由弯折']);
}
