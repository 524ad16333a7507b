import { rmSync } from 'node:fs';
import { drawFilms } from './support/films';

/** The server stands when this runs. What an earlier run remembered is of another data folder. */
export default function setup(): void {
  for (const project of ['desktop-zh', 'phone-en']) for (const kind of ['json', 'asked']) rmSync(`out/world-${project}.${kind}`, { force: true });
  drawFilms();
}
