import type { Media } from '../../chat/index.ts';
import type { EditDraft } from '../conversation.ts';
import type { FallbackStorage } from './fallback-storage.ts';
import { chain } from './maybe-promise.ts';
import { decodeRecord, encodeRecord, type JsonRecord } from './record.ts';
import type { MaybePromise } from './storage.ts';

/** The most that is stored of what is attached, in characters of its URLs. `sessionStorage` has room for about 5 million in all. */
const MAX_MEDIA_CHARACTERS = 2_000_000;

/** What the visitor is writing in one tab, in `sessionStorage`: other tabs have their own. */
export class TabDraft {
  readonly #texts: FallbackStorage | undefined;
  readonly #key: string;

  /**
   * @param texts Over `sessionStorage`.
   * @param conversationKey The result of `conversationKey`.
   */
  constructor(texts: FallbackStorage | undefined, conversationKey: string) {
    this.#texts = texts;
    this.#key = `${conversationKey}:draft`;
  }

  /** The text in the field. An empty text if there is none. */
  get(): string {
    const text = this.#texts?.get(this.#key);
    return typeof text === 'string' ? text : '';
  }

  /**
   * Returns the stored text and, on a line of its own, a text that was written before it was read: on a slow link the field can be used earlier.
   * Neither is repeated if it is part of the other, as after a page has put the same text into the field again.
   */
  joinedWith(text: string): string {
    const stored = this.get();
    if (text.startsWith(stored) || text.endsWith(`\n${stored}`)) return text;
    return text === '' || stored.endsWith(`\n${text}`) ? stored : `${stored}\n${text}`;
  }

  set(text: string): void {
    void this.#write('', text);
  }

  /** Returns the attachments of the draft. One that the storage had no room for has an empty URL. */
  getMedia(): readonly Media[] {
    const { media } = this.#read(':media');
    return Array.isArray(media) ? (media as Media[]).filter((item) => typeof item?.url === 'string') : [];
  }

  setMedia(media: readonly Media[]): void {
    const write = (room: number) => this.#write(':media', media[0] ? encodeRecord({ media: fit(media, room) }) : '');
    // A full storage has room for their names.
    void chain(write(MAX_MEDIA_CHARACTERS), (isStored) => isStored || write(0));
  }

  /** The prompt that is being edited, if any. */
  getEdit(): EditDraft | undefined {
    const { messageId, text } = this.#read(':edit');
    return typeof messageId === 'string' && typeof text === 'string' ? { messageId, text } : undefined;
  }

  setEdit(edit: EditDraft | undefined): void {
    void this.#write(':edit', edit ? encodeRecord(edit) : '');
  }

  delete(): void {
    this.set('');
    this.setMedia([]);
    this.setEdit(undefined);
  }

  #read(part: string): JsonRecord {
    const record = this.#texts?.get(this.#key + part);
    return (typeof record === 'string' && decodeRecord(record)?.fields) || {};
  }

  /** @returns whether it is stored, or nothing is. */
  #write(part: string, text: string): MaybePromise<boolean> {
    const key = this.#key + part;
    if (text) return this.#texts?.set(key, text) ?? true;
    void this.#texts?.delete(key);
    return true;
  }
}

/** The same attachments, without the URLs of those for which there is no room. */
function fit(media: readonly Media[], characters: number): readonly Media[] {
  let room = characters;
  return media.map((item) => {
    const { thumbnail, ...named } = item;
    const rest = room - item.url.length - (thumbnail?.length ?? 0);
    if (rest < 0) return { ...named, url: '' };
    room = rest;
    return item;
  });
}
