import { ChatFailure, chatError, type ChatError, type ChatRequest } from '../chat/index.ts';
import { catSocketUrl } from '../protocol/cat-address.ts';
import { parseAddress } from './address.ts';
import { CatConnection } from './cat-connection.ts';
import type { CatHttp } from './cat-http.ts';
import { fetched } from './fetched.ts';
import { SocketTransport } from './socket-transport.ts';
import { systemClock } from './system-clock.ts';
import type { ChatTransport, TransportOptions } from './transport.ts';

/**
 * A transport to a Cheshire Cat (any 1.x) or to our relay, over the Cat's WebSocket.
 *
 * - A stock Cat cannot be stopped: it finishes the answer with nobody reading it, and the next prompt is sent when it has.
 * - What a stock Cat says unprompted comes as an `unprompted` reply, and so does a notice outside any reply.
 * - Capabilities: `history` and `clear` until the backend refuses them, `assistants` once our relay has greeted.
 *
 * Throws a `ChatFailure`: `bad-configuration`, `mixed-content`.
 */
export function createCatTransport(options: TransportOptions): ChatTransport {
  const { url, userId, clock = systemClock } = options;
  const address = parseAddress(url);
  // A part of a path that a browser takes away.
  if (/^\.{0,2}$/.test(userId)) throw new ChatFailure(chatError('bad-configuration'));

  const transport: SocketTransport = new SocketTransport(
    {
      open: (token, events) => new CatConnection(catSocketUrl(address.ws, userId, token), userId, events, clock),
      refuse,
      // A server that does not answer does not give out our code either.
      diagnose: () =>
        http()
          .then((cat) => cat.diagnose())
          .catch(() => chatError('unreachable')),
      stockStop: 'mute',
    },
    options,
  );

  const http = async () => {
    const { CatHttp: Http } = await fetched(import('./cat-http.ts'));
    return new Http(address.http, options, transport.closing);
  };

  const use = async <T>(capability: 'history' | 'clear', ask: (cat: CatHttp) => Promise<T>): Promise<T> => {
    try {
      return await ask(await http());
    } catch (cause) {
      // With an ordinary login a Cat lets nobody forget, for one.
      if (cause instanceof ChatFailure && cause.error.code === 'not-allowed') transport.withdraw(capability);
      throw cause;
    }
  };

  transport.history = () => use('history', (cat) => cat.history());
  transport.clear = () => use('clear', (cat) => cat.clear());
  return transport;
}

/** A Cat takes one picture with a prompt, and nothing else. */
function refuse({ messages }: ChatRequest): ChatError | undefined {
  const { text = '', media = [] } = messages.at(-1) ?? {};
  if (media.length > 1 || media.some(({ kind }) => kind !== 'image')) return chatError('unsupported-media');
  return text.trim() || media.length > 0 ? undefined : chatError('bad-request');
}
