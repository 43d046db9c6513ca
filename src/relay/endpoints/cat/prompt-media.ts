import { readDataImage } from '../../../chat/data-image.ts';
import type { Media } from '../../../chat/index.ts';

/**
 * Parses the image of a prompt. The relay never requests its URL, because a visitor could name any host of the internal
 * network. Whether the model's server may be given the URL is the provider's decision.
 * @returns `unsupported` for a value that is neither an image nor a URL of one, `undefined` if there is no image.
 */
export function parsePromptMedia(image: string | undefined): readonly Media[] | 'unsupported' | undefined {
  if (image === undefined) return undefined;
  return readDataImage(image) || isImageUrl(image) ? [{ kind: 'image', url: image }] : 'unsupported';
}

/** Excludes credentials and whitespace, which URL parsers treat differently. */
function isImageUrl(image: string): boolean {
  const url = /^https?:\/\/[^\s\\]+$/.test(image) ? URL.parse(image) : null;
  return url !== null && url.username === '' && url.password === '';
}
