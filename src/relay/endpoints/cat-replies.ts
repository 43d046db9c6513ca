import type { ChatError } from '../../chat/index.ts';
import { encodeCatError, encodeCatExtension } from '../../protocol/cat.ts';
import type { TurnReader } from '../conversation/turn.ts';
import type { FrameWriter } from './frame-writer.ts';

/** How the prompts of one connection of the Cat's wire are answered. */
export interface CatReplies {
  /** A reader that writes the reply to a prompt. Asked for in the order of the prompts. */
  reader(turnId: string, input: string): TurnReader;
  /** Answers what could not become a turn. `turnId`: what the client would have called it, where it said so. */
  refuse(error: ChatError, turnId?: string): void;
  /** Whether so much is unanswered that the connection should be given up. */
  readonly isFull: boolean;
}

/** For greeted clients: every event as it is, under its turn's name and with its number. */
export function greetedCatReplies(writer: FrameWriter): CatReplies {
  const reader =
    (turnId: string): TurnReader =>
    (event, number, _answer, first) =>
      writer.write(encodeCatExtension({ kind: 'event', turnId, number, first, event }));

  return {
    reader,
    refuse(error, turnId) {
      // Our own clients always say which turn they mean; what else comes is none of theirs.
      if (turnId === undefined) return void writer.write(encodeCatError(error));
      const tell = (number: number, event: Parameters<TurnReader>[0]) =>
        void writer.write(encodeCatExtension({ kind: 'event', turnId, number, event }));
      tell(1, { type: 'reply-start' });
      tell(2, { type: 'reply-error', ...error });
    },
    isFull: false,
  };
}
