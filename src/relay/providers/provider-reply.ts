import type { ChatEvent } from '../../chat/index.ts';
import { ReplyStream } from '../../chat/reply-stream.ts';
import type { EventListener, PushReply } from './provider.ts';

/** A reply that can be iterated or, without a promise for each event, passed to a listener. */
export class ProviderReply extends ReplyStream implements PushReply {
  #listener: EventListener | undefined;
  /** Whether the listener is being called, or its promise is pending. */
  #isBusy = false;

  passTo(listener: EventListener): void {
    this.#listener = listener;
    this.#passUnread(listener);
  }

  protected override deliver(event: ChatEvent, number: number | undefined): void {
    super.deliver(event, number);
    if (this.#listener && !this.#isBusy) this.#passUnread(this.#listener);
  }

  #passUnread(listener: EventListener): void {
    this.#isBusy = true;
    for (let next = this.readUnread(); next && !next.done; next = this.readUnread()) {
      const ready = listener(next.value);
      if (ready) return void ready.then(() => this.#passUnread(listener));
    }
    this.#isBusy = false;
  }
}
