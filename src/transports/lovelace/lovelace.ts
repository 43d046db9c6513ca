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
 * A transport to a Lovelace or to our relay, over Socket.IO, or with `mode: 'api'` over plain HTTP.
 *
 * - The server remembers nothing: a prompt takes along as much of the conversation as the server bears.
 * - A stock Lovelace cannot be stopped: a stop hangs up, and the next prompt connects anew.
 * - Capability `assistants`: our relay's, or the providers of a stock server with each of their models. Over Socket.IO it is
 *   there once connected.
 *
 * Throws a `ChatFailure`: `invalid-configuration`, `mixed-content`.
 */
export function createLovelaceTransport(options: TransportOptions): ChatTransport {
  const { url, mode = 'socket', framing = 'line', clock = browserClock } = options;
  const backendUrl = parseBackendUrl(url);
  let rejection: unknown;
  const onConnectError = (data: unknown) => (rejection = data);
  const logHint = (error: ChatErrorInfo) =>
    logConfigurationHint({ error, backendUrl: backendUrl.http, rejection, options });

  /** A choice of our relay's is called by its whole name. A new connection does not know yet whether it is to our relay. */
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
    // The list of providers takes a while to come; by then our relay has greeted, and knows better.
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
          // A server that does not answer does not give out our code either.
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
