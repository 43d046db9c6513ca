import type { EditDraft } from '../conversation.ts';
import type { FallbackStorage } from './fallback-storage.ts';
import { decodeRecord, encodeRecord } from './record.ts';

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

  set(text: string): void {
    this.#write(this.#key, text);
  }

  /** The prompt that is being edited, if any. */
  getEdit(): EditDraft | undefined {
    const record = this.#texts?.get(this.#editKey);
    const { messageId, text } = (typeof record === 'string' && decodeRecord(record)?.fields) || {};
    return typeof messageId === 'string' && typeof text === 'string' ? { messageId, text } : undefined;
  }

  setEdit(edit: EditDraft | undefined): void {
    this.#write(this.#editKey, edit ? encodeRecord(edit) : '');
  }

  delete(): void {
    this.set('');
    this.setEdit(undefined);
  }

  #write(key: string, text: string): void {
    void (text ? this.#texts?.set(key, text) : this.#texts?.delete(key));
  }

  get #editKey(): string {
    return `${this.#key}:edit`;
  }
}
