import type { ChatErrorInfo } from '../../../chat/index.ts';
import { encodeCatError, encodeCatExtensionFrame } from '../../../protocol/cat.ts';
import type { TurnReader } from '../../sessions/turn.ts';
import type { WebSocketWriter } from './web-socket-writer.ts';

/** How the prompts of one connection of the Cat's wire are answered. */
export interface CatReplyWriter {
  /** A reader that writes the reply to a prompt. Asked for in the order of the prompts. */
  createReader(turnId: string, promptText: string): TurnReader;
  /** Answers what could not become a turn. `turnId`: what the client would have called it, where it said so. */
  replyError(error: ChatErrorInfo, turnId?: string): void;
  /** Whether so much is unanswered that the connection should be given up. */
  readonly isFull: boolean;
}

/** For greeted clients: every event as it is, under its turn's name and with its number. */
export function createExtendedCatReplyWriter(writer: WebSocketWriter): CatReplyWriter {
  const createReader =
    (turnId: string): TurnReader =>
    (event, number, _answer, firstNumber) =>
      writer.write(encodeCatExtensionFrame({ kind: 'event', turnId, number, firstNumber, event }));

  return {
    createReader,
    replyError(error, turnId) {
      // Our own clients always say which turn they mean; what else comes is none of theirs.
      if (turnId === undefined) return void writer.write(encodeCatError(error));
      const writeEvent = (number: number, event: Parameters<TurnReader>[0]) =>
        void writer.write(encodeCatExtensionFrame({ kind: 'event', turnId, number, event }));
      writeEvent(1, { type: 'reply-start' });
      writeEvent(2, { type: 'reply-error', ...error });
    },
    isFull: false,
  };
}
