import { ChatFailure, chatError, type Assistant } from '../chat/index.ts';
import { parseAddress } from './address.ts';
import { errorOf } from './error-of.ts';
import { createLovelaceApi } from './lovelace-api.ts';
import { LovelaceConnection } from './lovelace-connection.ts';
import { LovelaceHttp } from './lovelace-http.ts';
import { spellRequest } from './lovelace-request.ts';
import { SocketTransport } from './socket-transport.ts';
import { systemClock } from './system-clock.ts';
import type { ChatTransport, TransportOptions } from './transport.ts';
import type { SocketEvents, Turn } from './wire.ts';

/**
 * A transport to a Lovelace or to our relay, over Socket.IO, or with `mode: 'api'` over plain HTTP.
 *
 * - The server remembers nothing: a prompt takes along as much of the conversation as the server bears.
 * - A stock Lovelace cannot be stopped: a stop hangs up, and the next prompt connects anew.
 * - Capability `assistants`, once connected: our relay's, or the providers of a stock server with each of their models.
 *
 * Throws a `ChatFailure`: `bad-configuration`, `mixed-content`.
 */
export function createLovelaceTransport(options: TransportOptions): ChatTransport {
  const { url, mode = 'socket', framing = 'line', clock = systemClock } = options;
  const address = parseAddress(url);
  if (mode === 'api') return createLovelaceApi(address, options);

  /** Our relay's assistants, if it is ours: a new connection does not know of it before its first frame. */
  let ours: readonly Assistant[] | undefined;
  const isOurs = (id: string) => ours?.some((assistant) => assistant.id === id) ?? false;

  const transport: SocketTransport = new SocketTransport(
    {
      async open(token, events) {
        const io = await loadSocketIo();
        const spell = ({ request, last }: Turn) => spellRequest(request, { mode, isOurs, after: last });
        return new LovelaceConnection({ io, address, token, framing, clock, spell, events: withAssistants(events) });
      },
      refuse(request) {
        try {
          spellRequest(request, { mode, isOurs });
          return undefined;
        } catch (cause) {
          return errorOf(cause);
        }
      },
      diagnose: () => http.diagnose(),
      stockStop: 'hang-up',
    },
    options,
  );
  const http = new LovelaceHttp(address.http, options, transport.closing);

  const withAssistants = (events: SocketEvents): SocketEvents => ({
    ...events,
    opened() {
      // The list of providers takes a while to come; by then our relay has greeted, and knows better.
      transport.assistants ??= async () => {
        const listed = await http.assistants();
        return ours ?? listed;
      };
      events.opened();
    },
    extension(frame) {
      if (frame.kind === 'greeting') ours = frame.greeting.assistants;
      events.extension(frame);
    },
  });

  return transport;
}

async function loadSocketIo() {
  try {
    return (await import('socket.io-client')).io;
  } catch (cause) {
    throw new ChatFailure(chatError('chunk-missing'), cause);
  }
}
