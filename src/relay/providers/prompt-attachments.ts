import { readDataFile } from '../../chat/attachment.ts';
import { readDataImage, type DataImage } from '../../chat/data-image.ts';
import { ChatError, errorInfo, type ChatRequest, type Media } from '../../chat/index.ts';
import { decodeTextContent } from '../text-content.ts';
import { createImageHosts } from './image-hosts.ts';

export interface PromptAttachmentsOptions {
  /** What the model accepts. Default nothing. */
  readonly acceptsImages?: boolean;
  readonly acceptsTextFiles?: boolean;
  readonly acceptsPdfs?: boolean;
  /** Hosts from which the model's server may fetch images by URL. Default none. */
  readonly allowedImageHosts?: readonly string[];
}

/** An attachment as a model is given it. */
export type ResolvedAttachment =
  | { readonly kind: 'image'; readonly image: DataImage | URL }
  | { readonly kind: 'text'; readonly name: string; readonly text: string }
  | { readonly kind: 'pdf'; readonly name: string; readonly base64: string };

/** Decides which attachments of a conversation a model is given. */
export interface PromptAttachments {
  /** Returns the attachment's content, or an image's URL if the owner has allowed the host. `undefined` if the model is not given it. */
  resolve(media: Media): ResolvedAttachment | undefined;
  /** @throws ChatError `unsupported-media` for a prompt with an attachment that the model is not given. */
  check(request: ChatRequest): void;
}

/**
 * Creates the attachment policy of a provider. The model's server may fetch URLs inside its owner's network, so a visitor
 * must not choose them freely: an image is either sent as data, whose content has been checked, or on a host that the
 * owner has allowed. Files are always data.
 * @throws Error for a host of an invalid form.
 */
export function createPromptAttachments(options: PromptAttachmentsOptions): PromptAttachments {
  const { acceptsImages, acceptsTextFiles, acceptsPdfs, allowedImageHosts } = options;
  const hosts = createImageHosts(allowedImageHosts);
  const resolve = ({ kind, url, name }: Media): ResolvedAttachment | undefined => {
    if (kind === 'image') {
      const image = acceptsImages ? (readDataImage(url) ?? hosts.resolve(url)) : undefined;
      return image && { kind, image };
    }
    const file = kind === 'file' && (acceptsTextFiles || acceptsPdfs) ? readDataFile(url) : undefined;
    if (file?.kind === 'pdf')
      return acceptsPdfs ? { kind: 'pdf', name: name || 'file.pdf', base64: file.base64 } : undefined;
    const text = file && acceptsTextFiles ? decodeTextContent(file.base64) : undefined;
    return text === undefined ? undefined : { kind: 'text', name: name || 'file.txt', text };
  };
  return {
    resolve,
    check({ messages }) {
      const { media = [] } = messages.at(-1) ?? {};
      if (media.some((attachment) => resolve(attachment) === undefined))
        throw new ChatError(errorInfo('unsupported-media'));
    },
  };
}
