import { svg, type SVGTemplateResult } from 'lit';

// One family: 24 px grid, 1.8 px strokes, drawn for Souk.
const icon = (d: SVGTemplateResult): SVGTemplateResult =>
  svg`<svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round">${d}</svg>`;

export const icons = {
  play: icon(svg`<path d="M8 5.5v13l10.5-6.5z" fill="currentColor"/>`),
  pause: icon(svg`<path d="M8.5 5.5v13M15.5 5.5v13" stroke-width="3"/>`),
  muted: icon(svg`<path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM16 9.5l5 5M21 9.5l-5 5"/>`),
  sound: icon(svg`<path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a7.8 7.8 0 0 1 0 11"/>`),
  captions: icon(svg`<rect x="3.5" y="5.5" width="17" height="13" rx="2.5"/><path d="M7 14.5h4M13.5 14.5H17M7 11h2.5M12 11h5"/>`),
  heart: icon(svg`<path d="M12 19.5S4.5 15 4.5 9.7A3.9 3.9 0 0 1 12 8a3.9 3.9 0 0 1 7.5 1.7C19.5 15 12 19.5 12 19.5z"/>`),
  star: icon(svg`<path d="M12 4.5l2.3 4.7 5.2.7-3.8 3.6.9 5.1L12 16.2l-4.6 2.4.9-5.1-3.8-3.6 5.2-.7z"/>`),
  share: icon(svg`<path d="M14 5.5l5.5 5.5L14 16.5v-3.6c-5 0-7.6 1.6-9.5 5.6.4-6 3.6-9.4 9.5-9.9z"/>`),
  up: icon(svg`<path d="M6 14.5l6-6 6 6"/>`),
  down: icon(svg`<path d="M6 9.5l6 6 6-6"/>`),
};
