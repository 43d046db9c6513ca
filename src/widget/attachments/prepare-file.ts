import { readDataUrl } from './read-data-url.ts';

/** Reads a PDF as it is. */
export function preparePdf(file: Blob): Promise<string> {
  return readDataUrl(new Blob([file], { type: 'application/pdf' }));
}

/** Reads a text file, and encodes it in UTF-8 if it was not. */
export async function prepareText(file: Blob): Promise<string> {
  const text = decodeText(await file.arrayBuffer());
  return readDataUrl(new Blob([text], { type: 'text/plain' }));
}

/** UTF-16 begins with a mark. What is no UTF-8 either is most likely Windows' encoding, as of older tables. */
function decodeText(bytes: ArrayBuffer): string {
  const [first, second] = new Uint8Array(bytes, 0, Math.min(2, bytes.byteLength));
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
