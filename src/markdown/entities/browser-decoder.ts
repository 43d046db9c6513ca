/** The browser's own knowledge of names, where it can be had without a string that becomes HTML with whatever is in it. */
export function createBrowserDecoder(): ((name: string) => string | undefined) | undefined {
  const probe: { setHTML?(html: string): void; textContent: string } | undefined =
    globalThis.document?.createElement('p');
  if (!probe?.setHTML) return undefined;
  return (name) => {
    // A name is letters and digits, and nothing else.
    const source = `&${name};`;
    probe.setHTML?.(source);
    const text = probe.textContent;
    // Of `&notit;` a browser takes the `&not` for a name: then the semicolon is left over.
    return text.endsWith(';') && name !== 'semi' ? undefined : text;
  };
}
