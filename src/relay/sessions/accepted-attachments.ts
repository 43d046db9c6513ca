import { attachmentKind, dataUrlBytes } from '../../chat/attachment.ts';
import { errorInfo, type AcceptedAttachments, type ChatErrorInfo, type Media } from '../../chat/index.ts';
import type { Limits } from '../limits/limits.ts';
import type { Provider } from '../providers/provider.ts';
import type { Assistants } from './assistant.ts';

/** The limits of what one prompt has attached. */
export type AttachmentLimits = Pick<Limits, 'attachments' | 'attachmentBytes' | 'attachedTextBytes'>;

/** The side to which images are scaled down if a provider does not know its own. */
const DEFAULT_IMAGE_PIXELS = 2_048;

/** What prompts for an assistant may have attached. `undefined`: nothing. Of a provider that does not say whether it accepts images, none are offered. */
export function acceptedAttachments(
  { acceptsImages, acceptsTextFiles, acceptsPdfs, imagePixels = DEFAULT_IMAGE_PIXELS }: Provider,
  { attachments: count, attachmentBytes, attachedTextBytes }: AttachmentLimits,
): AcceptedAttachments | undefined {
  const takesWholeFiles = acceptsImages || acceptsPdfs;
  const bytes = takesWholeFiles ? attachmentBytes : Math.min(attachmentBytes, attachedTextBytes);
  const kinds = [
    ...(acceptsImages ? ['image' as const] : []),
    ...(acceptsTextFiles ? ['text' as const] : []),
    ...(acceptsPdfs ? ['pdf' as const] : []),
  ];
  if (kinds.length === 0) return undefined;
  return { kinds, count, bytes, textBytes: attachedTextBytes, ...(acceptsImages && { pixels: imagePixels }) };
}

/** The error of a prompt that has more or other things attached than its assistant accepts. */
export function attachmentError(
  media: readonly Media[],
  provider: Provider,
  limits: AttachmentLimits,
): ChatErrorInfo | undefined {
  const kinds = media.map(attachmentKind);
  const isRefused = (kind: (typeof kinds)[number]): boolean =>
    !kind ||
    (kind === 'image' && provider.acceptsImages === false) ||
    (kind === 'text' && !provider.acceptsTextFiles) ||
    (kind === 'pdf' && !provider.acceptsPdfs);
  if (kinds.some(isRefused)) return errorInfo('unsupported-media');
  const sizes = media.map(({ url }) => dataUrlBytes(url));
  const textSizes = sizes.filter((_, index) => kinds[index] === 'text');
  const isTooLong =
    media.length > limits.attachments ||
    sum(sizes) > limits.attachmentBytes ||
    sum(textSizes) > limits.attachedTextBytes;
  return isTooLong ? errorInfo('too-long') : undefined;
}

/** How much longer a frame may be than one without attachments, in bytes. */
export function attachmentFrameBytes(
  assistants: Assistants,
  { attachmentBytes, attachedTextBytes }: AttachmentLimits,
): number {
  const providers = assistants.map(({ provider }) => provider);
  const bytes = providers.some(({ acceptsImages, acceptsPdfs }) => acceptsImages || acceptsPdfs)
    ? attachmentBytes
    : providers.some(({ acceptsTextFiles }) => acceptsTextFiles)
      ? Math.min(attachmentBytes, attachedTextBytes)
      : 0;
  // Base64 encodes three bytes as four characters.
  return Math.ceil((bytes / 3) * 4);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
