import type { ChatErrorInfo, Clock } from '../../../chat/index.ts';
import { encodeCatAnswer, encodeCatError, encodeCatNotice, encodeCatToken } from '../../../protocol/cat.ts';
import type { TurnReader } from '../../sessions/turn.ts';
import { replyErrorOf } from '../reply-error.ts';
import type { CatReplyWriter } from './cat-reply-writer.ts';
import type { WebSocketWriter } from './web-socket-writer.ts';

/** The most prompts of one connection that are not answered yet. A session takes far fewer; the rest are refusals that wait. */
const MAX_PENDING_REPLIES = 64;

export interface StockCatReplyWriterOptions {
  readonly writer: WebSocketWriter;
  readonly clock: Clock;
  /** Who asks, as the answer says it. */
  readonly userId: string;
  /** Whether the client gets the pieces of the answer and the notices beside it, or the whole answer and nothing before it. */
  readonly wantsTokens: boolean;
  /** Called when an error has been written. */
  readonly onError: () => void;
}

/** The place of one prompt in the order of the answers. */
interface Slot {
  readonly bufferedFrames: string[];
  hasEnded: boolean;
  hasFailed: boolean;
}

/**
 * For stock clients, who can tell answers apart only by their order: exactly one final frame each, in the order of the prompts. What is
 * refused at once waits until those before it are answered, or it would be taken for the end of the answer that is running.
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
          // Stopped, cut off or too long: a stock Cat has no word for it, so the answer is what there is.
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
