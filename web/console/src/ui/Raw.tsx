/** Raw shows data as it is; what is longer than its frame scrolls, by the keys too. */
export function Raw({ children, label }: { children: unknown; label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keys
    <section className="raw" tabIndex={0} aria-label={label}>
      <pre>{typeof children === "string" ? children : JSON.stringify(children, null, 2)}</pre>
    </section>
  );
}
