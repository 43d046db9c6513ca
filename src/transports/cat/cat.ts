import { ChatError, errorInfo } from '../../chat/error.ts';
import type { ChatErrorInfo, ChatRequest } from '../../chat/index.ts';
import { parseBackendUrl } from '../shared/backend-url.ts';
import { CatConnection } from './cat-connection.ts';
import { CatVisitorState } from './cat-visitor-state.ts';
import { logConfigurationHint } from '../shared/log-configuration-hint.ts';
import { loadChunk } from '../shared/load-chunk.ts';
import { onceAsync } from '../shared/once-async.ts';
import { SocketTransport } from '../socket/socket-transport.ts';
import type { StockCatSession } from './stock/stock-cat-session.ts';
import { browserClock } from '../shared/browser-clock.ts';
import type { ChatTransport, TransportOptions } from '../contract/transport.ts';
import type { SocketEvents } from '../socket/protocol-adapter.ts';

/**
 * Creates a transport to a Cheshire Cat (any 1.x) or to our relay, over the Cat's WebSocket.
 *
 * - A stock Cat cannot be stopped: the rest of the answer is ignored, and the next prompt is sent after it.
 * - If the socket does not deliver a stock Cat's answer (it was lost, or receives nothing any more), the answer is read from the Cat's
 *   history. No prompt is ever sent twice.
 * - The prompt that a stock Cat is answering is kept in `localStorage` until it has its answer. A page that is loaded meanwhile has the
 *   prompt in its history and gets the answer as an `unsolicited-reply` of that turn. Its own prompts wait for that.
 * - Other messages of a stock Cat become `unsolicited-reply` events, too, as do notices outside any reply.
 * - A stock Cat stores an answer when it ends. A conversation that is cleared during an answer is cleared again after it, by the next page if
 *   necessary.
 * - A stock Cat since 1.8 accepts one image with a prompt, which is known once its first frame has come. Other attachments are for our relay.
 * - Capabilities: `history` and `clear` until the backend refuses them; `assistants`, `resume`, `branches` and `context` after our relay's hello.
 *
 * Throws a `ChatError`: `invalid-configuration`, `mixed-content`.
 */
export function createCatTransport(options: TransportOptions): ChatTransport {
  const { url, userId, conversation, clock = browserClock } = options;
  const backendUrl = parseBackendUrl(url);
  // Browsers remove such path segments.
  if (/^\.{0,2}$/.test(userId)) throw new ChatError(errorInfo('invalid-configuration'));

  const visitor = new CatVisitorState(backendUrl.http, userId);

  return new SocketTransport((transport) => {
    let stockSession: StockCatSession | undefined;
    let rejection: unknown;
    /** Settles after the history has been read. */
    let historyRead: Promise<unknown> | undefined;

    const http = onceAsync(async () => {
      const { CatHttp } = await loadChunk(import('./cat-http.ts'));
      return new CatHttp({ baseUrl: backendUrl.http, visitor, options, transport });
    });

    const loadStockSession = onceAsync(async (events: SocketEvents) => {
      // Wait for the history, because an answer to the previous page must come after it.
      const [{ openStockCatSession }, cat] = await Promise.all([
        import('./stock/open-stock-cat-session.ts'),
        http(),
        visitor.pendingPrompt && historyRead,
      ]);
      const { closing } = transport;
      stockSession = await openStockCatSession({ events, http: cat, visitor, clock, options, closing });
      transport.setAccepted(stockSession.accepts);
      return stockSession;
    });

    const relayRequests = onceAsync(async () => {
      const { RelayRequests } = await loadChunk(import('../shared/relay-requests.ts'));
      return new RelayRequests(backendUrl.http, options, transport.closing);
    });

    return {
      relayRequests,
      open: (token, events) =>
        new CatConnection({
          socketUrl: backendUrl.ws,
          token,
          visitor,
          conversation,
          events,
          clock,
          getStockSession: () => stockSession,
          loadStockSession,
          onClose: (reason) => (rejection = reason),
        }),
      validate: (request) =>
        validateRequest(request) ??
        (stockSession && needsExtension(request) ? errorInfo('unsupported-media') : undefined),
      needsExtension,
      diagnoseFailure: (hasOpened) =>
        http().then(
          (cat) => cat.resolveFailure(hasOpened),
          // If the server does not answer, it does not deliver our code either.
          () => errorInfo('unreachable'),
        ),
      stopStrategy: 'ignore',
      onFailed: (error) => logConfigurationHint({ error, backendUrl: backendUrl.http, rejection, options }),
      canStillArrive: (turn) => stockSession?.canStillArrive(turn) ?? false,
      capabilities: ['history', 'clear'],
      history() {
        const history = http().then((cat) => cat.history());
        historyRead = history.catch(() => {});
        return history;
      },
      conversations: async () => (await http()).conversations(),
      async clear() {
        const cat = await http();
        await (stockSession ?? cat).clear();
      },
    };
  }, options);
}

function validateRequest({ messages }: ChatRequest): ChatErrorInfo | undefined {
  const { text = '', media = [] } = messages.at(-1) ?? {};
  if (media.some(({ url }) => !url)) return errorInfo('attachment-missing');
  return text.trim() || media.length > 0 ? undefined : errorInfo('bad-request');
}

/** A stock Cat takes one image with a prompt, and nothing else. */
function needsExtension({ messages }: ChatRequest): boolean {
  const { media = [] } = messages.at(-1) ?? {};
  return media.length > 1 || media.some(({ kind }) => kind !== 'image');
}
