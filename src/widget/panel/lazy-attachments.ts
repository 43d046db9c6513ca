import type { AcceptedAttachments } from '../../chat/attachment.ts';
import type { Media } from '../../chat/index.ts';
import { acceptedAttachments } from '../../conversation/conversation.ts';
import type { AttachmentChoice } from '../attachments/attachment-choice.ts';
import type { Attachments } from '../attachments/attachments.ts';
import type * as AttachmentsChunk from '../chunks/attachments.ts';
import { LazyChunk } from '../chunks/lazy-chunk.ts';
import type { ConversationController } from '../controllers/conversation.ts';
import type { PanelHost } from '../host.ts';
import type { PanelContext } from './panel-context.ts';

export interface LazyAttachmentsParts {
  readonly context: Pick<PanelContext, 'language'>;
  readonly chat: ConversationController;
  readonly importAttachments: () => Promise<typeof AttachmentsChunk>;
}

/** What the visitor attaches to the next prompt. Its code is fetched when the backend accepts attachments. */
export class LazyAttachments {
  readonly #host: PanelHost;
  readonly #chat: ConversationController;
  readonly #chunk: LazyChunk<Attachments, typeof AttachmentsChunk>;
  /** Attachments that came back before the code was there. */
  readonly #returned: Media[] = [];

  constructor(host: PanelHost, { context, chat, importAttachments }: LazyAttachmentsParts) {
    this.#host = host;
    this.#chat = chat;
    this.#chunk = new LazyChunk(
      importAttachments,
      (code) => {
        const attachments = new code.Attachments(host, { language: context.language, chat });
        attachments.restore(this.#returned.splice(0));
        return attachments;
      },
      () => host.requestUpdate(),
    );
  }

  /** The attachments, as far as the page and the chosen assistant accept them. `undefined`: none, or they are not loaded yet. */
  get current(): Attachments | undefined {
    const { assistant, attachments: choice } = this.#host;
    const { snapshot } = this.#chat;
    const accepted = acceptedAttachments(snapshot, assistant);
    const accepts = accepted && restrict(accepted, choice);
    const { value } = this.#chunk;
    if (value) {
      value.setAccepted(accepts, accepted !== undefined);
      return accepts || !value.isEmpty ? value : undefined;
    }
    if (accepts || snapshot.draftMedia.length > 0) void this.#chunk.load();
    return undefined;
  }

  /** What is sent with the next prompt, also before the code is there. */
  get media(): readonly Media[] {
    return this.#chunk.value?.media ?? this.#chat.snapshot.draftMedia.filter(({ url }) => url);
  }

  /** Removes all, because they were sent. */
  clear(): void {
    const { value } = this.#chunk;
    if (value) value.clear();
    else this.#chat.conversation.setDraftMedia([]);
  }

  /** Takes attachments back that were not sent. */
  restore(media: readonly Media[] = []): void {
    const { value } = this.#chunk;
    if (value) value.restore(media);
    else this.#returned.push(...media);
  }
}

function restrict(accepted: AcceptedAttachments, choice: AttachmentChoice): AcceptedAttachments | undefined {
  if (choice === 'all') return accepted;
  const kinds = accepted.kinds.filter((kind) => (kind === 'image' ? choice === 'images' : choice === 'files'));
  return kinds.length > 0 ? { ...accepted, kinds } : undefined;
}
