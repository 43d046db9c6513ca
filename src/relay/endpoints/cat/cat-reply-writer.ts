import type { ChatErrorInfo } from '../../../chat/index.ts';
import { encodeCatError, encodeCatExtensionFrame } from '../../../protocol/cat.ts';
import type { TurnReader } from '../../sessions/turn.ts';
import type { EventFrames } from '../event-frames.ts';
import type { WebSocketWriter } from './web-socket-writer.ts';

/** Writes the replies to the prompts of one connection of the Cat's wire. */
export interface CatReplyWriter {
  /** Creates the reader that writes the reply to a prompt. Must be called in the order of the prompts. */
  createReader(turnId: string, promptText: string): TurnReader;
  /** Answers a frame or prompt that did not become a turn. `turnId`: the client's id for the turn, if it sent one. */
  replyError(error: ChatErrorInfo, turnId?: string): void;
  /** Whether so many replies are pending that the connection should be closed. */
  readonly isFull: boolean;
}

/** For clients that use our extension: each event is a frame with its turn id and number. */
export function createExtendedCatReplyWriter(writer: WebSocketWriter, frames: EventFrames<Buffer>): CatReplyWriter {
  const createReader =
    (turnId: string): TurnReader =>
    (event, number, _answer, firstNumber) =>
      writer.writeFrame(frames.encode(turnId, event, number, firstNumber));

  return {
    createReader,
    replyError(error, turnId) {
      // Our own clients always send a turn id; a frame without one is not from them.
      if (turnId === undefined) return void writer.write(encodeCatError(error));
      const writeEvent = (number: number, event: Parameters<TurnReader>[0]) =>
        void writer.write(encodeCatExtensionFrame({ kind: 'event', turnId, number, event }));
      writeEvent(1, { type: 'reply-start' });
      writeEvent(2, { type: 'reply-error', ...error });
    },
    isFull: false,
  };
}
