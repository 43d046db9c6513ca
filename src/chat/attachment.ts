import { readDataImage } from './data-image.ts';
import type { Media } from './event.ts';

/** `image`: PNG, JPEG, GIF or WebP · `text`: a file of text in UTF-8, whatever its type is called · `pdf`. */
export type AttachmentKind = 'image' | 'text' | 'pdf';

/** The attachments that a prompt may have. */
export interface AcceptedAttachments {
  readonly kinds: readonly AttachmentKind[];
  /** Most attachments of a prompt. */
  readonly count: number;
  /** Most bytes of all attachments of a prompt, before they are encoded. */
  readonly bytes: number;
  /** Most bytes of all text files among them. Default: `bytes`. */
  readonly textBytes?: number | undefined;
  /** The longest side of an image that the model makes use of, in pixels. Larger ones are best scaled down. */
  readonly pixels?: number | undefined;
}

/** A file inside a `data:` URL. */
export interface DataFile {
  readonly kind: Exclude<AttachmentKind, 'image'>;
  readonly base64: string;
}

/**
 * Reads a file from a `data:` URL with valid base64. It is a PDF by its first bytes, not by its URL; anything else is a text, whose bytes the
 * reader has to check.
 * @returns `undefined` for everything else.
 */
export function readDataFile(url: string): DataFile | undefined {
  const [prefix = ''] = /^data:[a-z0-9.+/-]{0,100};base64,/.exec(url) ?? [];
  const base64 = url.slice(prefix.length);
  if (prefix === '' || base64 === '' || base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64))
    return undefined;
  return { kind: base64.startsWith(PDF_SIGNATURE) ? 'pdf' : 'text', base64 };
}

/** `%PDF-` in base64, as far as its characters depend on nothing that follows. */
const PDF_SIGNATURE = 'JVBERi';

/** The kind of an attachment with its content. @returns `undefined` for one without, or of another kind. */
export function attachmentKind({ kind, url }: Media): AttachmentKind | undefined {
  if (kind === 'image') return readDataImage(url) || /^https?:/.test(url) ? 'image' : undefined;
  return kind === 'file' ? readDataFile(url)?.kind : undefined;
}

/** The size of the content in a `data:` URL with base64, in bytes. 0 for any other URL. */
export function dataUrlBytes(url: string): number {
  if (!url.startsWith('data:')) return 0;
  const length = url.length - url.indexOf(',') - 1;
  const padding = url.endsWith('==') ? 2 : url.endsWith('=') ? 1 : 0;
  return (length / 4) * 3 - padding;
}
