import { readDataImage } from '../../../chat/data-image.ts';
import type { Media } from '../../../chat/index.ts';

/**
 * The image that goes with a prompt, for a provider that takes one. Its address is never opened here: a visitor could name
 * any place of the inner network. Whether the model's own server may be given it is the provider's to say.
 * @returns `unsupported` for what is neither a picture nor an address that could be one's, `undefined` where there is none.
 */
export function parsePromptMedia(image: string | undefined): readonly Media[] | 'unsupported' | undefined {
  if (image === undefined) return undefined;
  return readDataImage(image) || isImageUrl(image) ? [{ kind: 'image', url: image }] : 'unsupported';
}

/** Without credentials and blanks, which readers of an address understand differently. */
function isImageUrl(image: string): boolean {
  const url = /^https?:\/\/[^\s\\]+$/.test(image) ? URL.parse(image) : null;
  return url !== null && url.username === '' && url.password === '';
}
