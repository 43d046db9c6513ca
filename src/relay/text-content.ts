/**
 * Decodes base64 as a text in UTF-8.
 * @returns `undefined` for anything else: other encodings, and files with bytes that no text has.
 */
export function decodeTextContent(base64: string): string | undefined {
  try {
    const text = UTF_8.decode(Buffer.from(base64, 'base64'));
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true });
