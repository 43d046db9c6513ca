import { ChatFailure, chatError } from '../chat/error.ts';
import type { ChatError, ChatRequest } from '../chat/index.ts';
import { parseAddress } from './address.ts';
import { CatConnection } from './cat-connection.ts';
import type { CatVisit } from './cat-visit.ts';
import { explain } from './explain.ts';
import { fetched } from './fetched.ts';
import { lazily } from './lazily.ts';
import { keptPrompt } from './pending-prompt.ts';
import { SocketTransport } from './socket-transport.ts';
import type { StockCat } from './stock-cat.ts';
import { systemClock } from './system-clock.ts';
import type { ChatTransport, TransportOptions } from './transport.ts';
import type { SocketEvents } from './wire.ts';

/**
 * A transport to a Cheshire Cat (any 1.x) or to our relay, over the Cat's WebSocket.
 *
 * - A stock Cat cannot be stopped: it finishes the answer with nobody reading it, and the next prompt is sent when it has.
 * - An answer of a stock Cat's that its socket does not bring (it was lost, or hears no more) is looked for in the Cat's memory.
 *   No prompt is ever sent twice.
 * - The prompt that a stock Cat is answering is kept in `localStorage` until then. A page that is loaded meanwhile has it in its
 *   history, and its answer as an `unprompted` reply of that turn; what is asked there waits for it.
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

  const pendingKey = `ai-chat:pending:${address.http} ${userId}`;
  const visit: CatVisit = { userId, pendingKey, isHeld: keptPrompt(pendingKey) !== null };
  let stock: StockCat | undefined;
  let refusal: unknown;
  /** Settles when the history was read. */
  let reading: Promise<unknown> | undefined;

  const transport: SocketTransport = new SocketTransport(
    {
      open(token, events) {
        return new CatConnection({
          address: address.ws,
          token,
          visit,
          events,
          clock,
          stock: () => stock,
          fetchStock,
          onClose: (reason) => (refusal = reason),
        });
      },
      refuse,
      diagnose: () =>
        http().then(
          (cat) => cat.findWay(),
          // A server that does not answer does not give out our code either.
          () => chatError('unreachable'),
        ),
      stockStop: 'mute',
      explain: (error) => explain({ error, address: address.http, refusal, options }),
      keeps: (turn) => stock?.keeps(turn) ?? false,
    },
    options,
  );

  const http = lazily(async () => {
    const { CatHttp: Http } = await fetched(import('./cat-http.ts'));
    return new Http({ base: address.http, visit, options, transport });
  });

  const fetchStock = lazily(async (events: SocketEvents) => {
    // An answer to the previous page goes after the remembered messages.
    const [{ openStockCat }, cat] = await Promise.all([import('./open-stock-cat.ts'), http(), visit.left && reading]);
    stock = await openStockCat({ events, http: cat, visit, clock, options, closing: transport.closing });
    return stock;
  });

  transport.history = () => {
    const history = http().then((cat) => cat.history());
    reading = history.catch(() => {});
    return history;
  };
  transport.clear = async () => (await http()).clear();
  return transport;
}

/** A Cat takes one picture with a prompt, and nothing else. */
function refuse({ messages }: ChatRequest): ChatError | undefined {
  const { text = '', media = [] } = messages.at(-1) ?? {};
  if (media.length > 1 || media.some(({ kind }) => kind !== 'image')) return chatError('unsupported-media');
  return text.trim() || media.length > 0 ? undefined : chatError('bad-request');
}
