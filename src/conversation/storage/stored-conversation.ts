import { isPending, type ChatMessage, type Clock } from '../../chat/index.ts';
import { ConversationIndex, recordKey, type ConversationStorages } from './conversation-index.ts';
import { byteLength, limitTranscript } from './limit-transcript.ts';
import { chain } from './maybe-promise.ts';
import type { FallbackStorage } from './fallback-storage.ts';
import { decodeRecord, encodeRecord, type Decoded, type JsonRecord } from './record.ts';
import type { MaybePromise } from './storage.ts';
import { decodeState, type ConversationState, type StoredState } from './stored-state.ts';
import { decodeTranscript, withParent, type TimedTranscript, type StoredTranscript } from './stored-transcript.ts';

/** The largest transcript, and the most that all conversations of a storage may have together, in bytes of UTF-8. */
export const MAX_CONVERSATION_BYTES = 2_000_000;
const MAX_TOTAL_BYTES = 20_000_000;

/** The longest text that is set aside, in UTF-16 units. */
const MAX_UNREADABLE_LENGTH = 2_000_000;

/** As long as our relay remembers an inactive conversation by default. */
export const DEFAULT_TTL_MS = 24 * 60 * 60 * 1_000;

export interface StoredConversationOptions {
  /** The result of `conversationKey`. */
  readonly key: string;
  readonly storages: ConversationStorages;
  readonly clock: Pick<Clock, 'now'>;
  /** How long an inactive conversation is kept, in milliseconds. `Infinity`: forever. Default: {@link DEFAULT_TTL_MS}. */
  readonly ttlMs?: number | undefined;
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
  /** How long an inactive conversation is kept, in milliseconds. Applies from the next read or write. */
  ttlMs: number;

  readonly #key: string;
  readonly #storages: ConversationStorages;
  readonly #index: ConversationIndex;
  readonly #clock: Pick<Clock, 'now'>;
  /** Counts the states to store and the deletions. */
  #changes = 0;
  #nextTranscript: StoredTranscript | undefined;
  #writing: Promise<void> | undefined;

  constructor({ key, storages, clock, ttlMs = DEFAULT_TTL_MS }: StoredConversationOptions) {
    this.#key = key;
    this.#storages = storages;
    this.#index = new ConversationIndex(storages);
    this.#clock = clock;
    this.ttlMs = ttlMs;
  }

  /** Reads the state, at once if the storage is synchronous. `undefined` if it is missing, unreadable or expired. */
  readState(): MaybePromise<StoredState | undefined> {
    return chain(this.#read('state', decodeState), (state) =>
      state && this.#isExpired(state.updatedAt) ? undefined : state,
    );
  }

  /** Reads state and transcript. A conversation that has expired is deleted. */
  async read(): Promise<ConversationContent | undefined> {
    const [state, transcript] = await Promise.all([
      this.#read('state', decodeState),
      this.#read('transcript', decodeTranscript),
    ]);
    const content = merge(state, transcript);
    if (!content || !this.#isExpired(content.updatedAt)) return content;
    await this.delete();
    return undefined;
  }

  /** Stores the state, at once if the storage is synchronous. Without the answer if it is too large or the storage is full. */
  writeState(state: ConversationState): void {
    const { answer, prompt: _, ...rest } = state;
    const change = ++this.#changes;
    void chain(this.#write('state', state), (isStored) => {
      if (!isStored && answer && change === this.#changes) void this.#write('state', rest);
    });
  }

  /**
   * Stores the transcript, the oldest turns of a long one excepted. Calls while an earlier one is being stored are merged into one.
   * @returns A promise that resolves when this or a newer transcript is stored, or the conversation was deleted.
   */
  writeTranscript(transcript: StoredTranscript): Promise<void> {
    this.#nextTranscript = transcript;
    this.#writing ??= this.#writeTranscripts();
    return this.#writing;
  }

  /** Deletes the conversation, what is being stored included. */
  async delete(): Promise<void> {
    this.#nextTranscript = undefined;
    this.#changes++;
    await this.#index.delete(this.#key);
  }

  /** Deletes all conversations of the storage that have expired. */
  async expire(now: number = this.#clock.now()): Promise<void> {
    await this.#index.expire(now, this.ttlMs);
  }

  async #writeTranscripts(): Promise<void> {
    for (let next = this.#nextTranscript; next; next = this.#nextTranscript) {
      this.#nextTranscript = undefined;
      const { conversationId, messages, selected } = next;
      await this.#write('transcript', { conversationId, messages, selected });
      await this.#index.limit(MAX_TOTAL_BYTES, this.#key);
    }
    this.#writing = undefined;
  }

  /** @returns Whether the record was stored. */
  #write(...[record, content]: ['state', ConversationState] | ['transcript', StoredTranscript]): MaybePromise<boolean> {
    const updatedAt = this.#clock.now();
    let text: string;
    try {
      const limited = record === 'transcript' ? limitTranscript(content, MAX_CONVERSATION_BYTES) : content;
      text = encodeRecord({ ...limited, updatedAt });
    } catch {
      // A page's own transport may have put something into a message that is no JSON.
      return false;
    }
    const bytes = byteLength(text);
    if (bytes > MAX_CONVERSATION_BYTES) return false;
    // First the entry: when the conversation is deleted meanwhile, nothing follows.
    void this.#index.update(this.#key, record, { updatedAt, expiresAt: updatedAt + this.ttlMs, bytes });
    return this.#storageOf(record).set(recordKey(this.#key, record), text, () =>
      this.#index.makeRoom(record, bytes, this.#key),
    );
  }

  #read<T>(
    record: 'state' | 'transcript',
    decode: (fields: JsonRecord) => Decoded<T> | undefined,
  ): MaybePromise<T | undefined> {
    return chain(this.#storageOf(record).get(recordKey(this.#key, record)), (text) => {
      if (text === undefined) return undefined;
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
      else if (!isUsable) return storage.delete(key);
      return undefined;
    });
  }

  #storageOf(record: 'state' | 'transcript'): FallbackStorage {
    return record === 'state' ? this.#storages.records : this.#storages.transcripts;
  }

  #isExpired(updatedAt: number): boolean {
    return this.#clock.now() - updatedAt >= this.ttlMs;
  }
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
