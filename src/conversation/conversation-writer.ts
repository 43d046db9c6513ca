import type { Clock, Media } from '../chat/index.ts';
import { isPending } from '../chat/message.ts';
import type { ConversationState } from './conversation-state.ts';
import type { MessageTree } from './message-tree.ts';
import { toStoredTree } from './stored-tree.ts';
import type { StoredConversation } from './storage/stored-conversation.ts';
import type { TabDraft } from './storage/tab-draft.ts';

export interface ConversationWriterOptions {
  readonly stored: StoredConversation;
  readonly state: ConversationState;
  readonly tree: MessageTree;
  readonly draft: Pick<TabDraft, 'setMedia'>;
  readonly clock: Clock;
  /** Its id is stored with the first prompt. */
  readonly visitor: { readonly isFresh: boolean };
  /** Whether this tab may write the transcript, which only the one that leads does. */
  mayWriteTranscript(): Promise<boolean>;
  /** Called when something is stored. */
  onWrite(): void;
}

/** Writes the changes of a conversation together: a small state, and the transcript if it has changed. */
export class ConversationWriter {
  /** Whether the page was left. What fails from then on fails because the page ends, and is not stored. */
  isPaused = false;
  /** The draft as it is stored. */
  storedDraft = '';
  /** Attachments of the draft, in their stored form. */
  storedMedia: readonly Media[] = [];

  readonly #options: ConversationWriterOptions;
  #cancelWrite: (() => void) | undefined;
  /** When the next write is due. */
  #dueAt = 0;
  #writtenAt = -Infinity;
  /** Whether the next write includes the transcript. */
  #isTranscriptDirty = false;
  /** Whether the latest transcript is stored. A write that has begun is lost when the page is left. */
  #isTranscriptStored = true;
  #isClosed = false;

  constructor(options: ConversationWriterOptions) {
    this.#options = options;
  }

  /** Milliseconds since the last write. */
  get age(): number {
    return this.#options.clock.now() - this.#writtenAt;
  }

  /** Writes after this time at the latest. */
  schedule(delayMs: number, isTranscriptDirty: boolean): void {
    const { clock } = this.#options;
    const dueAt = clock.now() + delayMs;
    if (isTranscriptDirty) this.markTranscript();
    if (this.#cancelWrite && this.#dueAt <= dueAt) return;
    this.#cancelWrite?.();
    this.#dueAt = dueAt;
    this.#cancelWrite = clock.schedule(delayMs, () => void this.#writeIfAllowed());
  }

  /** The next write includes the transcript. */
  markTranscript(): void {
    this.#isTranscriptDirty = true;
    this.#isTranscriptStored = false;
  }

  /** The transcript is left to another tab, or was deleted. */
  dropTranscript(): void {
    this.#isTranscriptDirty = false;
    this.#isTranscriptStored = true;
  }

  cancel(): void {
    this.#cancelWrite?.();
    this.#cancelWrite = undefined;
  }

  /** Writes at once, because the page or the conversation is being left. */
  flush(): void {
    this.#write(true);
  }

  /** Writes for the last time. The state may be another visitor's from now on. */
  close(): void {
    this.flush();
    this.#isClosed = true;
  }

  async #writeIfAllowed(): Promise<void> {
    this.#write(!this.#isTranscriptDirty || (await this.#options.mayWriteTranscript()));
  }

  #write(mayWriteTranscript: boolean): void {
    const { stored, state, tree, clock, visitor } = this.#options;
    if (this.#isClosed) return;
    this.cancel();
    this.#writtenAt = clock.now();
    if (this.isPaused) return;
    const { draft, draftMedia, scroll } = state;
    const { conversationId } = state.status;
    const isEmpty = tree.path.length === 0 && !draft && draftMedia.length === 0;
    // Nothing is stored before the visitor has done something.
    if (visitor.isFresh || (isEmpty && !this.storedDraft && this.storedMedia.length === 0)) return;
    if (draftMedia !== this.storedMedia) this.#options.draft.setMedia(draftMedia);
    this.storedMedia = draftMedia;
    this.storedDraft = draft;
    const running = tree.path.findLast((message) => isPending(message) && message.state !== 'queued');
    const answer =
      running ?? (this.#isTranscriptStored ? undefined : tree.path.findLast(({ role }) => role === 'assistant'));
    const prompt = answer && !this.#isTranscriptStored && tree.promptOf(answer.id);
    stored.writeState({
      conversationId,
      draft,
      ...(scroll && { scroll }),
      ...(answer && { answer }),
      ...(prompt && { prompt }),
    });
    this.#options.onWrite();
    if (!this.#isTranscriptDirty || !mayWriteTranscript) return;
    this.#isTranscriptDirty = false;
    void stored.writeTranscript({ conversationId, ...toStoredTree(tree) }).then(() => {
      this.#isTranscriptStored = !this.#isTranscriptDirty;
    });
  }
}
