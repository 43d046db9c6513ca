import type { AttachmentKind } from '../../chat/attachment.ts';

/**
 * Finds out what a file is from its first bytes. What the browser says about its type only tells SVG from other
 * texts: it takes some sources for films.
 * @returns `undefined` for what cannot be attached, SVG among it: a model cannot see it, and it may load other things.
 */
export async function readKind(file: Blob): Promise<AttachmentKind | undefined> {
  const bytes = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  // One character for each byte.
  const head = String.fromCharCode(...bytes.subarray(0, 16));
  if (isPicture(head)) return 'image';
  if (head.startsWith('%PDF-')) return 'pdf';
  if (file.type.startsWith('image/') || OTHERS.some((start) => head.startsWith(start))) return undefined;
  // Texts in UTF-16 begin with a mark, and have zeros.
  const isText = head.startsWith('ÿþ') || head.startsWith('þÿ') || !bytes.includes(0);
  return isText ? 'text' : undefined;
}

/** PNG, JPEG, GIF, WebP, BMP, AVIF and HEIC: all of them are encoded again. Not every browser can read the last ones. */
function isPicture(head: string): boolean {
  if (['\x89PNG\r\n', 'ÿØÿ', 'GIF8'].some((start) => head.startsWith(start))) return true;
  const brand = head.slice(8, 12);
  if (head.startsWith('RIFF')) return brand === 'WEBP';
  if (head.startsWith('BM')) return head.slice(6, 10) === '\0\0\0\0';
  return head.slice(4, 8) === 'ftyp' && ['avif', 'heic', 'heix', 'mif1'].includes(brand);
}

/** How archives begin, among them documents of office programs, and programs, where the first bytes have no zero. */
const OTHERS = ['PK\x03\x04', 'MZ', '\x1f\x8b', 'Rar!', '7z', 'ÐÏ\x11à'] as const;

const HEAD_BYTES = 4_096;
