import { errorInfo, toErrorInfo } from '../../chat/error.ts';
import { ChunkAssembler } from '../../protocol/lovelace-framing.ts';
import { parseBackendUrl } from '../shared/backend-url.ts';
import { logConfigurationHint } from '../shared/log-configuration-hint.ts';
import { loadChunk } from '../shared/load-chunk.ts';
import { onceAsync } from '../shared/once-async.ts';
import { LovelaceConnection } from './lovelace-connection.ts';
import { encodeLovelaceHandshake } from '../../protocol/lovelace-handshake.ts';
import type { RelayMemory } from './relay-memory.ts';
import { encodeRequest } from './encode-request.ts';
import { SocketTransport } from '../socket/socket-transport.ts';
import { browserClock } from '../shared/browser-clock.ts';
import type { ChatTransport, Framing, TransportOptions } from '../contract/transport.ts';
import type { SocketConnection, SocketEvents, PendingRequest } from '../socket/protocol-adapter.ts';

/**
 * Creates a transport to a Lovelace or to our relay, over Socket.IO, or with `mode: 'api'` over plain HTTP.
 *
 * - A stock server stores nothing: a prompt includes as much of the conversation as the server accepts.
 * - A stock Lovelace cannot be stopped: a stop disconnects, and the next prompt connects again.
 * - Capability `assistants`: our relay's, or the providers of a stock server with each of their models. Over Socket.IO it is available
 *   once connected.
 * - Capabilities of the socket, with our relay: `history`, which is listed until the server turns out to store nothing; `clear` and `resume`
 *   after the hello.
 *
 * Throws a `ChatError`: `invalid-configuration`, `mixed-content`.
 */
export function createLovelaceTransport(options: TransportOptions): ChatTransport {
  const { url, userId, conversation, mode = 'socket', framing = 'line', clock = browserClock } = options;
  const backendUrl = parseBackendUrl(url);
  return new SocketTransport((transport) => {
    let rejection: unknown;
    let connection: LovelaceConnection | undefined;
    let relayMemory: RelayMemory | undefined;

    /** An assistant of our relay keeps its whole id, also on a new connection before the hello. */
    const isRelayAssistant = (id: string) =>
      transport.offeredAssistants?.some((assistant) => assistant.id === id) ?? false;
    const encode = ({ request, lastEventNumber }: Pick<PendingRequest, 'request' | 'lastEventNumber'>) =>
      encodeRequest(request, { mode, lastEventNumber, isRelayAssistant });

    const http = onceAsync(async () => {
      const { LovelaceHttp } = await loadChunk(import('./lovelace-http.ts'));
      return new LovelaceHttp(backendUrl.http, options, transport.closing);
    });

    const memory = onceAsync(async () => {
      const { RelayMemory } = await loadChunk(import('./relay-memory.ts'));
      return (relayMemory = new RelayMemory({ transport, clock, getConnection: () => connection }));
    });

    const openSocket = async (token: string | undefined, events: SocketEvents): Promise<SocketConnection> => {
      const Manager = await loadChunk(import('socket.io-client').then((module) => module.Manager));
      const opened = new LovelaceConnection({
        Manager,
        backendUrl,
        auth: encodeLovelaceHandshake(userId, conversation, token),
        createAssembler: await loadAssemblerFactory(framing),
        clock,
        encode,
        events,
        onConnectError: (data) => (rejection = data),
        onChange() {
          if (opened.storesConversations) transport.capabilityList.add('history', 'clear');
          relayMemory?.onConnectionChange();
        },
      });
      return (connection = opened);
    };

    const openHttp = async (_: unknown, events: SocketEvents): Promise<SocketConnection> => {
      const { LovelaceHttpConnection } = await loadChunk(import('./lovelace-http-connection.ts'));
      return new LovelaceHttpConnection(await http(), encode, events);
    };

    const relayRequests = onceAsync(async () => {
      const { RelayRequests } = await loadChunk(import('../shared/relay-requests.ts'));
      return new RelayRequests(backendUrl.http, options, transport.closing);
    });

    return {
      relayRequests,
      open: mode === 'api' ? openHttp : openSocket,
      validate(request) {
        try {
          encode({ request, lastEventNumber: undefined });
          return undefined;
        } catch (cause) {
          return toErrorInfo(cause);
        }
      },
      needsExtension: ({ messages }) => (messages.at(-1)?.media?.length ?? 0) > 0,
      diagnoseFailure: (hasOpened) =>
        http()
          .then((server) => server.diagnoseFailure(hasOpened))
          // If the server does not answer, it does not deliver our code either.
          .catch(() => errorInfo('unreachable')),
      onFailed(error) {
        relayMemory?.onFailed(error);
        logConfigurationHint({ error, backendUrl: backendUrl.http, rejection, options });
      },
      capabilities: mode === 'api' ? ['assistants', ...KEEPS_NOTHING] : [...KEEPS_NOTHING, 'history'],
      history: async () => (await memory()).history(),
      // A stock server, and plain HTTP, have none.
      conversations: async () => (mode === 'api' ? [] : (await memory()).conversations()),
      clear: async () => (await memory()).clear(),
      async assistants() {
        const providers = await (await http()).listAssistants();
        // The list of providers is slow. If our relay's hello arrived meanwhile, its assistants are used.
        return transport.offeredAssistants ?? providers;
      },
      stopStrategy: 'disconnect',
      hasHardLineBreaks: framing !== 'token' && mode === 'socket',
    };
  }, options);
}

/** The capabilities of a server that answers what it is sent, as stock ones do. Our relay has them, too. */
const KEEPS_NOTHING = ['branches', 'conversations'] as const;

async function loadAssemblerFactory(framing: Framing): Promise<() => ChunkAssembler> {
  if (framing !== 'auto') return () => new ChunkAssembler(framing);
  const { FramingDetector } = await loadChunk(import('../../protocol/lovelace-framing-detector.ts'));
  return () => new ChunkAssembler(new FramingDetector());
}
