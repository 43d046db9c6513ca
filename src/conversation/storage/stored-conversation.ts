import { isPending, type ChatMessage, type Clock } from '../../chat/index.ts';
import { ConversationIndex, recordKey, type ConversationStorages } from './conversation-index.ts';
import { byteLength, limitTranscript } from './limit-transcript.ts';
import { withStoredMedia } from './stored-media.ts';
import { chain } from './maybe-promise.ts';
import { summaryOf } from '../../chat/conversation-title.ts';
import type { FallbackStorage } from './fallback-storage.ts';
import { decodeRecord, encodeRecord, type Decoded, type JsonRecord } from './record.ts';
import type { MaybePromise } from './storage.ts';
import { decodeState, type ConversationState, type StoredState } from './stored-state.ts';
import { timeToLive } from './time-to-live.ts';
import { decodeTranscript, withParent, type TimedTranscript, type StoredTranscript } from './stored-transcript.ts';

/** The largest transcript, and the most that all conversations of a storage may have together, in bytes of UTF-8. */
export const MAX_CONVERSATION_BYTES = 2_000_000;
const MAX_TOTAL_BYTES = 20_000_000;

/** The longest text that is set aside, in UTF-16 units. */
const MAX_UNREADABLE_LENGTH = 2_000_000;

export interface StoredConversationOptions {
  /** The result of `conversationKey`. */
  readonly key: string;
  readonly storages: ConversationStorages;
  readonly clock: Pick<Clock, 'now'>;
  /** How long an inactive conversation is kept, in milliseconds. `Infinity`: forever. Default: as long as the backend remembers it. */
  readonly ttlMs?: number | undefined;
  /** How long the backend remembers it, in milliseconds, as far as known; 0 if it does not. Read at each access. Default: not known. */
  readonly memoryMs?: (() => number | undefined) | undefined;
}

/** All that was stored of a conversation. */
export interface ConversationContent extends Omit<ConversationState, 'answer' | 'prompt'>, StoredTranscript {
  /** When it was stored last, in milliseconds since 1970. */
  readonly updatedAt: number;
}

/**
 * The records of one conversation in a storage: a small *state* and a *transcript*. No method throws or rejects. What cannot be stored lasts as
 * long as the page; what cannot be read is kept under `<key of the record>:unreadable`.
 */
export class StoredConversation {
  readonly #key: string;
  readonly #storages: ConversationStorages;
  readonly #index: ConversationIndex;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #ttlMs: number | undefined;
  readonly #memoryMs: () => number | undefined;
  /** Counts the states to store. */
  #states = 0;
  /** The transcript to store next, and the deletions at the time of the call. */
  #next: { readonly transcript: StoredTranscript; readonly deletions: number } | undefined;
  #writing: Promise<void> | undefined;
  /** Whether `read` has found something. */
  #isFound = false;

  constructor({ key, storages, clock, ttlMs, memoryMs = () => undefined }: StoredConversationOptions) {
    this.#key = key;
    this.#storages = storages;
    this.#index = new ConversationIndex(storages);
    this.#clock = clock;
    this.#ttlMs = ttlMs;
    this.#memoryMs = memoryMs;
  }

  /** Whether what `read` does not find is not stored. Otherwise the storage has failed, and it may be. */
  get isReadable(): boolean {
    return !this.#storages.records.hasFailed && !this.#storages.transcripts.hasFailed;
  }

  /** Reads state and transcript. A conversation that has expired is deleted. */
  async read(): Promise<ConversationContent | undefined> {
    const [memoryMs, state, transcript] = await Promise.all([
      this.#index.memoryMs(this.#key),
      this.#read('state', decodeState),
      this.#read('transcript', decodeTranscript),
    ]);
    const content = merge(state, transcript);
    const isExpired = content && this.#clock.now() - content.updatedAt >= this.#timeToLive(memoryMs);
    if (isExpired) await this.delete();
    this.#isFound = content !== undefined && !isExpired;
    return isExpired ? undefined : content;
  }

  /** Stores the state, at once if the storage is synchronous. Without the answer if it is too large or the storage is full. */
  writeState(state: ConversationState): void {
    const { answer, prompt: _, ...rest } = state;
    const { records } = this.#storages;
    const { deletions } = records;
    const count = ++this.#states;
    void chain(this.#write('state', state), (isStored) => {
      const isLatest = count === this.#states && !records.isDeletedSince(recordKey(this.#key, 'state'), deletions);
      if (!isStored && answer && isLatest) void this.#write('state', rest);
    });
  }

  /**
   * Stores the transcript, the oldest turns of a long one excepted. Calls while an earlier one is being stored are merged into one.
   * @returns A promise that resolves when this or a newer transcript is stored, or the conversation was deleted.
   */
  writeTranscript(transcript: StoredTranscript): Promise<void> {
    this.#next = { transcript, deletions: this.#storages.transcripts.deletions };
    this.#writing ??= this.#writeTranscripts();
    return this.#writing;
  }

  /** Deletes the conversation, what is being stored included. */
  async delete(): Promise<void> {
    await this.#index.delete(this.#key);
  }

  /** Deletes the conversations of the storage that have expired, this one excepted if it was read: its time to live may be another one now. */
  async expire(): Promise<void> {
    await this.#index.expire(this.#clock.now(), this.#timeToLive(), this.#isFound ? this.#key : undefined);
  }

  async #writeTranscripts(): Promise<void> {
    const { transcripts } = this.#storages;
    for (let next = this.#next; next; next = this.#next) {
      this.#next = undefined;
      // By whomever: the page may have deleted the conversation of a user who has left.
      if (transcripts.isDeletedSince(recordKey(this.#key, 'transcript'), next.deletions)) continue;
      const { conversationId, messages, selected } = next.transcript;
      const transcript = { conversationId, messages, selected };
      const isStored = await this.#write('transcript', withMedia(transcript, true));
      // The texts count more than what is attached to them.
      const hasMedia = messages.some(({ role, media }) => role === 'user' && media);
      if (!isStored && hasMedia) await this.#write('transcript', withMedia(transcript, false));
      await this.#index.limit(MAX_TOTAL_BYTES, this.#key);
    }
    this.#writing = undefined;
  }

  /** @returns Whether the record was stored. */
  #write(...[record, content]: ['state', ConversationState] | ['transcript', StoredTranscript]): MaybePromise<boolean> {
    const updatedAt = this.#clock.now();
    let text: string;
    try {
      const limited =
        record === 'transcript' ? limitTranscript(content, MAX_CONVERSATION_BYTES) : withoutMedia(content);
      text = encodeRecord({ ...limited, updatedAt });
    } catch {
      // A page's own transport may have put something into a message that is no JSON.
      return false;
    }
    const bytes = byteLength(text);
    if (bytes > MAX_CONVERSATION_BYTES) return false;
    // Both at once, so that a later deletion follows both.
    const { conversationId } = content;
    const summary = 'messages' in content ? summaryOf(content.messages) : {};
    const lifetime = { ttlMs: this.#ttlMs, memoryMs: this.#memoryMs() };
    void this.#index.update(this.#key, record, { updatedAt, bytes, conversationId, ...summary, ...lifetime });
    return this.#storageOf(record).set(recordKey(this.#key, record), text, () =>
      this.#index.makeRoom(record, bytes, this.#key),
    );
  }

  #read<T>(
    record: 'state' | 'transcript',
    decode: (fields: JsonRecord) => Decoded<T> | undefined,
  ): MaybePromise<T | undefined> {
    const storage = this.#storageOf(record);
    const key = recordKey(this.#key, record);
    const { deletions } = storage;
    return chain(storage.get(key), (text) => {
      if (text === undefined || storage.isDeletedSince(key, deletions)) return undefined;
      const stored = decodeRecord(text);
      const decoded = stored && decode(stored.fields);
      if (decoded?.isComplete && !stored?.hasUnknownVersion) return decoded.content;
      return chain(this.#setAside(record, text, decoded !== undefined), () => decoded?.content);
    });
  }

  /** Copies a record to where it is not overwritten, or moves it if nothing of it can be used. */
  #setAside(record: 'state' | 'transcript', text: string, isUsable: boolean): MaybePromise<void> {
    const storage = this.#storageOf(record);
    const key = recordKey(this.#key, record);
    const copy = storage.set(recordKey(this.#key, `${record}:unreadable`), text.slice(0, MAX_UNREADABLE_LENGTH));
    return chain(copy, (isStored) => {
      if (!isStored) storage.protect(key);
      // Unless it was replaced while it was being copied.
      else if (!isUsable) return storage.update(key, (current) => (current === text ? undefined : current));
      return undefined;
    });
  }

  #storageOf(record: 'state' | 'transcript'): FallbackStorage {
    return record === 'state' ? this.#storages.records : this.#storages.transcripts;
  }

  /** @param stored The memory of the backend as it was stored. It counts until the backend reports it again. */
  #timeToLive(stored?: number): number {
    return timeToLive({ ttlMs: this.#ttlMs, memoryMs: this.#memoryMs() ?? stored });
  }
}

function withMedia(transcript: StoredTranscript, keepsContent: boolean): StoredTranscript {
  return { ...transcript, messages: transcript.messages.map((message) => withStoredMedia(message, keepsContent)) };
}

/** The state is written when the page is left, often where there is little room. Its prompt is also in the transcript, if that can be stored in time. */
function withoutMedia({ prompt, ...state }: ConversationState): ConversationState {
  return prompt ? { ...state, prompt: withStoredMedia(prompt, false) } : state;
}

/** Joins what was read. Of two conversations, the newer one counts, because the other was cleared. */
function merge(
  state: StoredState | undefined,
  transcript: TimedTranscript | undefined,
): ConversationContent | undefined {
  if (!state && !transcript) return undefined;
  const { answer, prompt, ...rest } = state ?? { conversationId: '', updatedAt: -Infinity, draft: '' };
  const isOther = transcript?.conversationId !== rest.conversationId;
  if (!transcript || (isOther && rest.updatedAt > transcript.updatedAt)) {
    const { messages, selected } = withAnswer(withPrompt(NO_MESSAGES, prompt), answer, true);
    return { ...rest, messages, selected };
  }
  if (!isOther) {
    const isStateNewer = rest.updatedAt >= transcript.updatedAt;
    const tree = withAnswer(isStateNewer ? withPrompt(transcript, prompt) : transcript, answer, isStateNewer);
    return { ...rest, ...tree, updatedAt: Math.max(rest.updatedAt, transcript.updatedAt) };
  }
  // The draft is no part of the conversation.
  const { scroll: _, ...kept } = rest as ConversationState;
  return { ...kept, ...transcript };
}

const NO_MESSAGES: StoredTranscript = { conversationId: '', messages: [], selected: {} };

/** The transcript with a prompt that was sent before the transcript could be stored. */
function withPrompt(tree: StoredTranscript, prompt: ChatMessage | undefined): StoredTranscript {
  const { messages } = tree;
  if (!prompt || messages.some(({ id }) => id === prompt.id)) return tree;
  const isKnown = messages.some(({ id }) => id === prompt.parentId);
  const parentId = isKnown ? prompt.parentId : messages.at(-1)?.id;
  const selected = { ...tree.selected, [parentId ?? '']: prompt.id };
  return { ...tree, messages: [...messages, withParent(prompt, parentId)], selected };
}

/** The transcript with the answer as it was when the page was left, unless the transcript has a later one. */
function withAnswer(tree: StoredTranscript, answer: ChatMessage | undefined, isStateNewer: boolean): StoredTranscript {
  if (!answer) return tree;
  const { messages } = tree;
  const index = messages.findIndex(({ id }) => id === answer.id);
  const known = messages[index];
  if (!known) {
    const { parentId } = answer;
    if (parentId === undefined || !messages.some(({ id }) => id === parentId)) return tree;
    return { ...tree, messages: [...messages, answer], selected: { ...tree.selected, [parentId]: answer.id } };
  }
  if (!isPending(known)) return tree;
  const { lastEventNumber: number = -1, parentId } = known;
  const isLater = answer.lastEventNumber === undefined ? isStateNewer : answer.lastEventNumber >= number;
  return isLater ? { ...tree, messages: messages.with(index, withParent(answer, parentId)) } : tree;
}
