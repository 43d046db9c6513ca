import { readDataImage, type DataImage } from '../../chat/data-image.ts';
import { ChatError, errorInfo, type ChatRequest, type Media } from '../../chat/index.ts';
import { createImageHosts } from './image-hosts.ts';

export interface PromptImagesOptions {
  /** Whether the model accepts images. */
  readonly acceptsImages: boolean;
  /** Hosts from which the model's server may fetch images by URL. Default none. */
  readonly allowedImageHosts?: readonly string[];
}

/** Decides which images of a conversation a model is given. */
export interface PromptImages {
  /**
   * Returns the image's data, or its URL if the owner has allowed the host. `undefined` if the model is not given the
   * image.
   */
  resolve(media: Media): DataImage | URL | undefined;
  /** @throws ChatError `unsupported-media` for a prompt with an attachment that the model is not given. */
  check(request: ChatRequest): void;
}

/**
 * Creates the image policy of a provider. The model's server may fetch URLs inside its owner's network, so a visitor
 * must not choose them freely: an image is either sent as data, whose content has been checked, or on a host that the
 * owner has allowed.
 * @throws Error for a host of an invalid form.
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
