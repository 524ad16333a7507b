/** A piece of text, marked or not. */
export interface Piece {
  text: string;
  hit: boolean;
}

/**
 * pieces cuts a text at the marked span. Offsets count Unicode code points, as the server counts them, not the
 * UTF-16 units of the browser.
 */
export function pieces(text: string, span: number[] | undefined): Piece[] {
  const points = Array.from(text);
  const [from, to] = span ?? [];
  if (from === undefined || to === undefined || from < 0 || to <= from || from >= points.length) {
    return [{ text, hit: false }];
  }
  return [
    { text: points.slice(0, from).join(""), hit: false },
    { text: points.slice(from, to).join(""), hit: true },
    { text: points.slice(to).join(""), hit: false },
  ].filter((piece) => piece.text !== "");
}
