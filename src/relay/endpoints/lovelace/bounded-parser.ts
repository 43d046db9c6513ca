import { Decoder, Encoder } from 'socket.io-parser';
import { isWithinBounds } from '../../../protocol/bounded-json.ts';
import { LOVELACE_EVENTS } from '../../../protocol/lovelace.ts';

/**
 * Bounds of a prompt event. Our events have two arguments; each argument becomes one of a function call, which
 * overflows the stack at about a hundred thousand.
 */
const PROMPT_BOUNDS = { depth: 34, values: 50_000, items: 16 };

/** Bounds of any other event: a stop frame of our extension, or an unknown event. */
const OTHER_EVENT_BOUNDS = { depth: 8, values: 256, items: 16 };

/** Bounds of a CONNECT packet, which contains a token and the offer of our extension. */
const CONNECT_BOUNDS = { depth: 8, values: 256, items: 64 };

const PROMPT_PACKET = new RegExp(`^2\\d*\\["${LOVELACE_EVENTS.prompt}"`);

/**
 * Socket.IO's own parser, which rejects packets that cost more to parse than any packet of a regular client. Socket.IO
 * treats an exception as a broken packet and closes that connection only.
 *
 * @param maxConnectCharacters The maximum length of a CONNECT packet, whose content is kept for as long as the
 * connection.
 */
export function createBoundedParser(maxConnectCharacters: number): {
  Encoder: typeof Encoder;
  Decoder: new () => Decoder;
} {
  class BoundedDecoder extends Decoder {
    override add(packet: unknown): void {
      // This wire has no binary packets, and the decoder would wait for their attachments.
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
