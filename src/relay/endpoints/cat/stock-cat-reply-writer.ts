import type { ChatErrorInfo, Clock } from '../../../chat/index.ts';
import { encodeCatAnswer, encodeCatError, encodeCatNotice, encodeCatToken } from '../../../protocol/cat.ts';
import type { TurnReader } from '../../sessions/turn.ts';
import { replyErrorOf } from '../reply-error.ts';
import type { CatReplyWriter } from './cat-reply-writer.ts';
import type { WebSocketWriter } from './web-socket-writer.ts';

/**
 * Maximum number of unanswered prompts of one connection. A session accepts far fewer; the rest are error replies that
 * wait for their place.
 */
const MAX_PENDING_REPLIES = 64;

export interface StockCatReplyWriterOptions {
  readonly writer: WebSocketWriter;
  readonly clock: Clock;
  /** The user id that the answers contain. */
  readonly userId: string;
  /** Whether the client receives tokens and notices before the final message. */
  readonly wantsTokens: boolean;
  /** Called after an error frame has been written. */
  readonly onError: () => void;
}

/** The place of one prompt in the order of the replies. */
interface Slot {
  readonly bufferedFrames: string[];
  hasEnded: boolean;
  hasFailed: boolean;
}

/**
 * Writes replies for stock clients, which can attribute a reply to a prompt only by its order: exactly one final frame
 * per prompt, in the order of the prompts. The error for a prompt that was rejected immediately waits until the prompts
 * before it are answered, because a client would otherwise take it for the end of the answer that is running.
 */
export class StockCatReplyWriter implements CatReplyWriter {
  readonly #options: StockCatReplyWriterOptions;
  readonly #slots: Slot[] = [];

  constructor(options: StockCatReplyWriterOptions) {
    this.#options = options;
  }

  get isFull(): boolean {
    return this.#slots.length >= MAX_PENDING_REPLIES;
  }

  createReader(_turnId: string, promptText: string): TurnReader {
    const { wantsTokens, userId, clock } = this.#options;
    const slot = this.#reserveSlot();
    return (event, _number, answer) => {
      switch (event.type) {
        case 'text-delta':
          return wantsTokens && event.delta !== '' ? this.#write(slot, encodeCatToken(event.delta)) : undefined;
        case 'notice':
          return wantsTokens ? this.#write(slot, encodeCatNotice(event.text)) : undefined;
        case 'reply-end':
          // The stock protocol has no marker for an answer that was stopped or truncated, so the client gets the text
          // so far.
          return this.#end(
            slot,
            JSON.stringify(encodeCatAnswer(answer, { userId, promptText, createdAt: clock.now() })),
          );
        default: {
          const error = replyErrorOf(event);
          return error && this.#fail(slot, error);
        }
      }
    };
  }

  replyError(error: ChatErrorInfo): void {
    this.#fail(this.#reserveSlot(), error);
  }

  #reserveSlot(): Slot {
    const slot = { bufferedFrames: [], hasEnded: false, hasFailed: false };
    this.#slots.push(slot);
    return slot;
  }

  #write(slot: Slot, frame: string): void | Promise<void> {
    if (this.#slots[0] === slot) return this.#options.writer.write(frame);
    slot.bufferedFrames.push(frame);
  }

  #fail(slot: Slot, error: ChatErrorInfo): void {
    slot.hasFailed = true;
    this.#end(slot, encodeCatError(error));
  }

  #end(slot: Slot, frame: string): void {
    void this.#write(slot, frame);
    slot.hasEnded = true;
    while (this.#slots[0]?.hasEnded) {
      if (this.#slots.shift()?.hasFailed) this.#options.onError();
      for (const bufferedFrame of this.#slots[0]?.bufferedFrames.splice(0) ?? [])
        void this.#options.writer.write(bufferedFrame);
    }
  }
}
