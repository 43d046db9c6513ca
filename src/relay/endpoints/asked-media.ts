import type { Media } from '../../chat/index.ts';

/**
 * The image that goes with a prompt, for a provider that takes one. Its address is never opened here: a visitor could name
 * any place of the inner network.
 * @returns `unsupported` for what is no address of an image, `undefined` where there is none.
 */
export function asMedia(image: string | undefined): readonly Media[] | 'unsupported' | undefined {
  if (image === undefined) return undefined;
  return /^(?:https?:\/\/|data:image\/)/i.test(image) ? [{ kind: 'image', url: image }] : 'unsupported';
}
