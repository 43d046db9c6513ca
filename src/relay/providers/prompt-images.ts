import { readDataImage, type DataImage } from '../../chat/data-image.ts';
import { ChatError, errorInfo, type ChatRequest, type Media } from '../../chat/index.ts';
import { createImageHosts } from './image-hosts.ts';

export interface PromptImagesOptions {
  /** Whether the model looks at pictures at all. */
  readonly acceptsImages: boolean;
  /** The hosts whose pictures the model's server may fetch by their address. Default none. */
  readonly allowedImageHosts?: readonly string[];
}

/** Which pictures of a conversation a model is given. */
export interface PromptImages {
  /** The picture, or the address of one on a host that the owner has named. @returns nothing for what the model is not given. */
  resolve(media: Media): DataImage | URL | undefined;
  /** @throws ChatFailure `unsupported-media` for a prompt with anything that the model is not given. */
  check(request: ChatRequest): void;
}

/**
 * The model's server fetches an address inside the network of its owner: there a stranger's word must not lead it. So a picture is
 * sent along, and its content looked at before, or lies on a host that the owner has named.
 * @throws Error for a host of a form that is none.
 */
export function createPromptImages({ acceptsImages, allowedImageHosts }: PromptImagesOptions): PromptImages {
  const hosts = createImageHosts(allowedImageHosts);
  const resolve = ({ kind, url }: Media) =>
    acceptsImages && kind === 'image' ? (readDataImage(url) ?? hosts.resolve(url)) : undefined;
  return {
    resolve,
    check({ messages }) {
      const { media = [] } = messages.at(-1) ?? {};
      if (media.some((attachment) => resolve(attachment) === undefined))
        throw new ChatError(errorInfo('unsupported-media'));
    },
  };
}
