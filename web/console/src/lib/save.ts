/** save hands bytes to the browser as a download. */
export function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser still reads it after the click.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
