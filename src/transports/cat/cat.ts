import { ChatError, errorInfo } from '../../chat/error.ts';
import type { ChatErrorInfo, ChatRequest } from '../../chat/index.ts';
import { parseBackendUrl } from '../shared/backend-url.ts';
import { CatConnection } from './cat-connection.ts';
import type { CatVisitorState } from './cat-visitor-state.ts';
import { logConfigurationHint } from '../shared/log-configuration-hint.ts';
import { loadChunk } from '../shared/load-chunk.ts';
import { onceAsync } from '../shared/once-async.ts';
import { readStoredPrompt } from './pending-prompt.ts';
import { SocketTransport } from '../socket/socket-transport.ts';
import type { StockCatSession } from './stock/stock-cat-session.ts';
import { browserClock } from '../shared/browser-clock.ts';
import type { ChatTransport, TransportOptions } from '../contract/transport.ts';
import type { SocketEvents } from '../socket/protocol-adapter.ts';

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
 * Throws a `ChatFailure`: `invalid-configuration`, `mixed-content`.
 */
export function createCatTransport(options: TransportOptions): ChatTransport {
  const { url, userId, clock = browserClock } = options;
  const backendUrl = parseBackendUrl(url);
  // A part of a path that a browser takes away.
  if (/^\.{0,2}$/.test(userId)) throw new ChatError(errorInfo('invalid-configuration'));

  const pendingPromptKey = `ai-chat:pending:${backendUrl.http} ${userId}`;
  const visitor: CatVisitorState = {
    userId,
    pendingPromptKey,
    hasUnverifiedPrompt: readStoredPrompt(pendingPromptKey) !== null,
  };
  let stockSession: StockCatSession | undefined;
  let rejection: unknown;
  /** Settles when the history was read. */
  let historyRead: Promise<unknown> | undefined;

  const transport: SocketTransport = new SocketTransport(
    {
      open(token, events) {
        return new CatConnection({
          socketUrl: backendUrl.ws,
          token,
          visitor,
          events,
          clock,
          getStockSession: () => stockSession,
          loadStockSession,
          onClose: (reason) => (rejection = reason),
        });
      },
      validate: validateRequest,
      diagnoseFailure: () =>
        http().then(
          (cat) => cat.resolveFailure(),
          // A server that does not answer does not give out our code either.
          () => errorInfo('unreachable'),
        ),
      stopStrategy: 'ignore',
      logHint: (error) => logConfigurationHint({ error, backendUrl: backendUrl.http, rejection, options }),
      canStillArrive: (turn) => stockSession?.canStillArrive(turn) ?? false,
    },
    options,
  );

  const http = onceAsync(async () => {
    const { CatHttp } = await loadChunk(import('./cat-http.ts'));
    return new CatHttp({ baseUrl: backendUrl.http, visitor, options, transport });
  });

  const loadStockSession = onceAsync(async (events: SocketEvents) => {
    // An answer to the previous page goes after the remembered messages.
    const [{ openStockCatSession }, cat] = await Promise.all([
      import('./stock/open-stock-cat-session.ts'),
      http(),
      visitor.pendingPrompt && historyRead,
    ]);
    stockSession = await openStockCatSession({
      events,
      http: cat,
      visitor,
      clock,
      options,
      closing: transport.closing,
    });
    return stockSession;
  });

  transport.history = () => {
    const history = http().then((cat) => cat.history());
    historyRead = history.catch(() => {});
    return history;
  };
  transport.clear = async () => (await http()).clear();
  return transport;
}

/** A Cat takes one picture with a prompt, and nothing else. */
function validateRequest({ messages }: ChatRequest): ChatErrorInfo | undefined {
  const { text = '', media = [] } = messages.at(-1) ?? {};
  if (media.length > 1 || media.some(({ kind }) => kind !== 'image')) return errorInfo('unsupported-media');
  return text.trim() || media.length > 0 ? undefined : errorInfo('bad-request');
}
