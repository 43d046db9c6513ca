import { toErrorInfo } from '../../chat/error.ts';
import { errorInfo, type ChatErrorInfo } from '../../chat/index.ts';
import { ChunkAssembler } from '../../protocol/lovelace-framing.ts';
import { parseBackendUrl } from '../shared/backend-url.ts';
import { logConfigurationHint } from '../shared/log-configuration-hint.ts';
import { loadChunk } from '../shared/load-chunk.ts';
import { onceAsync } from '../shared/once-async.ts';
import { LovelaceConnection } from './lovelace-connection.ts';
import { encodeRequest } from './encode-request.ts';
import { SocketTransport } from '../socket/socket-transport.ts';
import { browserClock } from '../shared/browser-clock.ts';
import type { ChatTransport, TransportOptions } from '../contract/transport.ts';
import type { SocketConnection, SocketEvents, PendingRequest } from '../socket/protocol-adapter.ts';

/**
 * Creates a transport to a Lovelace or to our relay, over Socket.IO, or with `mode: 'api'` over plain HTTP.
 *
 * - The server stores nothing: a prompt includes as much of the conversation as the server accepts.
 * - A stock Lovelace cannot be stopped: a stop disconnects, and the next prompt connects again.
 * - Capability `assistants`: our relay's, or the providers of a stock server with each of their models. Over Socket.IO it is available
 *   once connected.
 *
 * Throws a `ChatError`: `invalid-configuration`, `mixed-content`.
 */
export function createLovelaceTransport(options: TransportOptions): ChatTransport {
  const { url, mode = 'socket', framing = 'line', clock = browserClock } = options;
  const backendUrl = parseBackendUrl(url);
  let rejection: unknown;
  const onConnectError = (data: unknown) => (rejection = data);
  const logHint = (error: ChatErrorInfo) =>
    logConfigurationHint({ error, backendUrl: backendUrl.http, rejection, options });

  /** An assistant of our relay keeps its whole id, also on a new connection before the hello. */
  const isRelayAssistant = (id: string) =>
    transport.offeredAssistants?.some((assistant) => assistant.id === id) ?? false;
  const encode = ({ request, lastEventNumber }: Pick<PendingRequest, 'request' | 'lastEventNumber'>) =>
    encodeRequest(request, { mode, lastEventNumber, isRelayAssistant });

  const http = onceAsync(async () => {
    const { LovelaceHttp } = await loadChunk(import('./lovelace-http.ts'));
    return new LovelaceHttp(backendUrl.http, options, transport.closing);
  });

  const loadAssemblerFactory = async (): Promise<() => ChunkAssembler> => {
    if (framing !== 'auto') return () => new ChunkAssembler(framing);
    const { FramingDetector } = await loadChunk(import('../../protocol/lovelace-framing-detector.ts'));
    return () => new ChunkAssembler(new FramingDetector());
  };

  const openSocket = async (token: string | undefined, events: SocketEvents): Promise<SocketConnection> => {
    const Manager = await loadChunk(import('socket.io-client').then((module) => module.Manager));
    return new LovelaceConnection({
      Manager,
      backendUrl,
      token,
      createAssembler: await loadAssemblerFactory(),
      clock,
      encode,
      events,
      onConnectError,
    });
  };

  const openHttp = async (_: unknown, events: SocketEvents): Promise<SocketConnection> => {
    const { LovelaceHttpConnection } = await loadChunk(import('./lovelace-http-connection.ts'));
    return new LovelaceHttpConnection(await http(), encode, events);
  };

  const assistants = async () => {
    // The list of providers is slow. If our relay's hello arrived meanwhile, its assistants are used.
    const providers = await (await http()).listAssistants();
    return transport.offeredAssistants ?? providers;
  };

  const transport: SocketTransport = new SocketTransport(
    {
      open: mode === 'api' ? openHttp : openSocket,
      validate(request) {
        try {
          encode({ request, lastEventNumber: 0 });
          return undefined;
        } catch (cause) {
          return toErrorInfo(cause);
        }
      },
      diagnoseFailure: () =>
        http()
          .then((server) => server.diagnoseFailure())
          // If the server does not answer, it does not deliver our code either.
          .catch(() => errorInfo('unreachable')),
      logHint,
      assistants,
      stopStrategy: 'disconnect',
      hasHardLineBreaks: framing !== 'token' && mode === 'socket',
    },
    options,
  );
  if (mode === 'api') transport.assistants = assistants;
  return transport;
}
