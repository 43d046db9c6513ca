import type { ChatError, Clock } from '../../chat/index.ts';
import { encodeCatAnswer, encodeCatError, encodeCatNotice, encodeCatToken } from '../../protocol/cat.ts';
import type { TurnReader } from '../conversation/turn.ts';
import type { CatReplies } from './cat-replies.ts';
import type { FrameWriter } from './frame-writer.ts';

/** The most prompts of one connection that are not answered yet. A session takes far fewer; the rest are refusals that wait. */
const MOST_OPEN = 64;

export interface StockCatOptions {
  readonly writer: FrameWriter;
  readonly clock: Clock;
  /** Who asks, as the answer says it. */
  readonly userId: string;
  /** Whether the client gets the pieces of the answer and the notices beside it, or the whole answer and nothing before it. */
  readonly tokens: boolean;
  /** Called when an error has been written. */
  readonly onError: () => void;
}

/** The place of one prompt in the order of the answers. */
interface Place {
  readonly held: string[];
  isOver: boolean;
  isError: boolean;
}

/**
 * For stock clients, who can tell answers apart only by their order: exactly one final frame each, in the order of the prompts. What is
 * refused at once waits until those before it are answered, or it would be taken for the end of the answer that is running.
 */
export class StockCatReplies implements CatReplies {
  readonly #options: StockCatOptions;
  readonly #places: Place[] = [];

  constructor(options: StockCatOptions) {
    this.#options = options;
  }

  get isFull(): boolean {
    return this.#places.length >= MOST_OPEN;
  }

  reader(_turnId: string, input: string): TurnReader {
    const { tokens, userId, clock } = this.#options;
    const place = this.#takePlace();
    return (event, _number, answer) => {
      switch (event.type) {
        case 'text-delta':
          return tokens && event.delta !== '' ? this.#write(place, encodeCatToken(event.delta)) : undefined;
        case 'notice':
          return tokens ? this.#write(place, encodeCatNotice(event.text)) : undefined;
        case 'reply-end':
          // Stopped, cut off or too long: a stock Cat has no word for it, so the answer is what there is.
          return this.#end(place, JSON.stringify(encodeCatAnswer(answer, { userId, input, at: clock.now() })));
        case 'reply-error': {
          const { type: _, ...error } = event;
          return this.#fail(place, error);
        }
        default:
          return undefined;
      }
    };
  }

  refuse(error: ChatError): void {
    this.#fail(this.#takePlace(), error);
  }

  #takePlace(): Place {
    const place = { held: [], isOver: false, isError: false };
    this.#places.push(place);
    return place;
  }

  #write(place: Place, frame: string): void | Promise<void> {
    if (this.#places[0] === place) return this.#options.writer.write(frame);
    place.held.push(frame);
  }

  #fail(place: Place, error: ChatError): void {
    place.isError = true;
    this.#end(place, encodeCatError(error));
  }

  #end(place: Place, frame: string): void {
    void this.#write(place, frame);
    place.isOver = true;
    while (this.#places[0]?.isOver) {
      if (this.#places.shift()?.isError) this.#options.onError();
      for (const held of this.#places[0]?.held.splice(0) ?? []) void this.#options.writer.write(held);
    }
  }
}
