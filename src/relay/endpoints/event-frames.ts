import type { ChatEvent } from '../../chat/index.ts';
import type { ExtensionFrame } from '../../protocol/extension.ts';

/** Encodes the events of turns in the form of one wire, each once for all its readers, which get an event directly after each other. */
export class EventFrames<Frame> {
  readonly #encode: (frame: ExtensionFrame) => Frame;
  #last:
    | { readonly turnId: string; readonly event: ChatEvent; readonly number: number; readonly frame: Frame }
    | undefined;

  constructor(encode: (frame: ExtensionFrame) => Frame) {
    this.#encode = encode;
  }

  /** @param firstNumber The number of the first event that a merged delta replaces. */
  encode(turnId: string, event: ChatEvent, number: number, firstNumber?: number): Frame {
    const last = this.#last;
    // A provider may yield the same object for several events.
    if (last?.event === event && last.number === number && last.turnId === turnId) return last.frame;
    const frame = this.#encode({ kind: 'event', turnId, number, firstNumber, event });
    this.#last = { turnId, event, number, frame };
    return frame;
  }
}
