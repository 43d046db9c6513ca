import { Decoder, Encoder } from 'socket.io-parser';
import { isWithinBounds } from '../../../protocol/bounded-json.ts';
import { LOVELACE_EVENTS } from '../../../protocol/lovelace.ts';

/** The arguments of an event: ours have two. Each would be one of a function call, which has no room for a hundred thousand. */
const PROMPT_BOUNDS = { depth: 34, values: 50_000, items: 16 };

/** An event that is no prompt: a stop of ours, or what nobody here knows. */
const OTHER_EVENT_BOUNDS = { depth: 8, values: 256, items: 16 };

/** What a client may send to introduce itself: a token, and what it offers. */
const CONNECT_BOUNDS = { depth: 8, values: 256, items: 64 };

const PROMPT_PACKET = new RegExp(`^2\\d*\\["${LOVELACE_EVENTS.prompt}"`);

/**
 * Socket.IO's own parser, which refuses what costs more to read than anything that a client of this wire sends. What it throws, Socket.IO takes
 * for a broken packet: that connection ends, and no other.
 *
 * @param maxConnectCharacters The most characters of a CONNECT packet, whose content is kept for as long as the connection.
 */
export function createBoundedParser(maxConnectCharacters: number): {
  Encoder: typeof Encoder;
  Decoder: new () => Decoder;
} {
  class BoundedDecoder extends Decoder {
    override add(packet: unknown): void {
      // Nothing binary is ever sent on this wire, and attachments would be waited for.
      if (typeof packet !== 'string' || /^[56]/.test(packet)) throw new RangeError('binary packets are not accepted');
      const isConnect = packet.startsWith('0');
      if (isConnect && packet.length > maxConnectCharacters) throw new RangeError('the CONNECT packet is too long');
      const bounds = isConnect ? CONNECT_BOUNDS : PROMPT_PACKET.test(packet) ? PROMPT_BOUNDS : OTHER_EVENT_BOUNDS;
      if (!isWithinBounds(packet, bounds))
        throw new RangeError('the packet has too many values or is nested too deeply');
      super.add(packet);
    }
  }
  return { Encoder, Decoder: BoundedDecoder };
}
