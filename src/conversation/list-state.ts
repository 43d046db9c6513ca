import { addListener } from './add-listener.ts';
import type { ConversationListEvent, ConversationListSnapshot } from './conversation-list.ts';

/** The snapshot of a list, made again after each change, and those who follow it. */
export class ListState {
  readonly #createSnapshot: () => ConversationListSnapshot;
  readonly #subscribers = new Set<() => void>();
  readonly #listeners = new Set<(event: ConversationListEvent) => void>();
  #snapshot: ConversationListSnapshot | undefined;

  constructor(createSnapshot: () => ConversationListSnapshot) {
    this.#createSnapshot = createSnapshot;
  }

  get snapshot(): ConversationListSnapshot {
    return (this.#snapshot ??= this.#createSnapshot());
  }

  subscribe(listener: () => void): () => void {
    return addListener(this.#subscribers, listener);
  }

  onEvent(listener: (event: ConversationListEvent) => void): () => void {
    return addListener(this.#listeners, listener);
  }

  emit(event: ConversationListEvent): void {
    this.#listeners.forEach((listener) => listener(event));
  }

  /** The snapshot is another one from now on. */
  notify(): void {
    this.#snapshot = undefined;
    this.#subscribers.forEach((subscriber) => subscriber());
  }

  dispose(): void {
    this.#subscribers.clear();
    this.#listeners.clear();
  }
}
