import { readDataFile } from '../../chat/attachment.ts';
import { readDataImage } from '../../chat/data-image.ts';
import type { Media } from '../../chat/index.ts';
import { omitUndefined } from '../../protocol/json.ts';
import { decodeTextContent } from '../text-content.ts';

/**
 * Parses the image of a stock Cat's prompt. The relay never requests its URL, because a visitor could name any host of
 * the internal network. Whether the model's server may be given the URL is the provider's decision.
 * @returns `unsupported` for a value that is neither an image nor a URL of one, `undefined` if there is no image.
 */
export function parsePromptImage(image: string | undefined): readonly Media[] | 'unsupported' | undefined {
  return parseAttachments(image === undefined ? undefined : [{ kind: 'image', url: image }]);
}

/**
 * Parses the attachments of a prompt. Their types are read from their contents: images as above, PDFs, and texts in
 * UTF-8. Names and descriptions are shortened to one line.
 * @returns `unsupported` if one of them is something else, `undefined` if there are none.
 */
export function parseAttachments(media: readonly Media[] | undefined): readonly Media[] | 'unsupported' | undefined {
  if (media === undefined) return undefined;
  if (!media.every(isSupported)) return 'unsupported';
  return media.map(({ kind, url, alt, name }) =>
    omitUndefined({ kind, url, alt: toLine(alt, MAX_ALT_LENGTH), name: toLine(name, MAX_NAME_LENGTH) }),
  );
}

function isSupported({ kind, url }: Media): boolean {
  if (kind === 'image') return readDataImage(url) !== undefined || isImageUrl(url);
  const file = kind === 'file' ? readDataFile(url) : undefined;
  return file?.kind === 'pdf' || (file !== undefined && decodeTextContent(file.base64) !== undefined);
}

/** Excludes credentials and whitespace, which URL parsers treat differently. */
function isImageUrl(image: string): boolean {
  const url = /^https?:\/\/[^\s\\]+$/.test(image) ? URL.parse(image) : null;
  return url !== null && url.username === '' && url.password === '';
}

function toLine(text: string | undefined, maxLength: number): string | undefined {
  return text?.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').slice(0, maxLength);
}

const MAX_NAME_LENGTH = 200;
const MAX_ALT_LENGTH = 1_000;
