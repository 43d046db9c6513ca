import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import { chooseCatSubprotocol, decodeCatSocketUrl, type CatSocketRequest } from '../../../protocol/cat-url.ts';
import { encodeCatExtensionFrame } from '../../../protocol/cat.ts';
import * as CLOSE from '../../../protocol/close-codes.ts';
import { isLoopback } from '../../local-host.ts';
import { CAT_REQUEST_HEADERS, createCatHttp } from './cat-http.ts';
import { CatSocket } from './cat-socket.ts';
import type { AccessDecision, Visitor } from '../../security/gate.ts';
import { attachmentFrameBytes } from '../../sessions/accepted-attachments.ts';
import type { Endpoint, EndpointContext } from '../endpoint.ts';
import { EventFrames } from '../event-frames.ts';
import { createLimitedWebSocketServerClass, type LimitedWebSocket } from '../limited-web-socket-server.ts';
import { rejectUpgrade } from '../../http/respond.ts';
import { OpenConnections } from '../open-connections.ts';
import { parseQuery } from '../request-query.ts';
import { encodeTextFrame } from '../text-frame.ts';

export interface CatEndpointOptions {
  /**
   * Which clients receive streamed tokens before the final message. `address`: clients at `/ws/{id}`, and clients at
   * the bare `/ws` only with `?tokens=1`, because the clients that use it predate streaming and take the first frame
   * for the answer. Default `address`.
   */
  readonly streamTokens?: TokenStreaming;
  /**
   * Whether a stock client's socket is closed (1000) after an error, as Cats up to 1.5.3 do. The Cat's own two front
   * ends replace the chat by the error until a socket opens again, and they open one only if theirs was closed. A
   * visitor without stored memory loses the conversation with the connection. Default false.
   */
  readonly closeAfterError?: boolean;
}

export type TokenStreaming = 'address' | 'always' | 'never';

/**
 * Interval between pings, as on the real Cat. A peer that has not answered a ping before the next one is disconnected.
 */
const PING_INTERVAL_MS = 20_000;

/** The relay end of the Cheshire Cat's wire: its WebSockets and its plain HTTP. */
export function createCatEndpoint(context: EndpointContext, options: CatEndpointOptions = {}): Endpoint {
  const { streamTokens = 'address', closeAfterError: closesAfterError = false } = options;
  const { gate, sessionContext, resources, guard, limits, log } = context;
  const { assistants, clock, turns } = sessionContext;
  const acceptsImages = assistants.some(({ provider }) => provider.acceptsImages !== false);
  const webSocketServer = new (createLimitedWebSocketServerClass({
    ...context,
    receiveBuffers: resources.sessionCharacters,
    messageTimeoutMs: limits.requestTimeoutMs,
    clock,
  }))({
    noServer: true,
    perMessageDeflate: false,
    maxPayload:
      (acceptsImages ? limits.frameBytes : Math.min(limits.frameBytes, limits.textFrameBytes)) +
      attachmentFrameBytes(assistants, sessionContext.limits),
    clientTracking: false,
    handleProtocols: (offered) => chooseCatSubprotocol(offered) ?? false,
  });
  const connections = new OpenConnections();
  const sockets = new Map<WebSocket, CatSocket>();
  const bindListeners = createListenerBinder(sockets, context);
  const frames = new EventFrames((frame) => encodeTextFrame(encodeCatExtensionFrame(frame)));
  const catContext = { ...context, frames, closesAfterError };
  let isClosing = false;

  /**
   * Separate from the handshake, because everything in the scope of a socket's listener is kept for as long as the
   * socket.
   */
  const registerSocket = (socket: LimitedWebSocket, visitor: Visitor, socketRequest: CatSocketRequest) => {
    const wantsTokens = streamTokens === 'address' ? socketRequest.wantsTokens : streamTokens === 'always';
    const effectiveRequest = { ...socketRequest, wantsTokens };
    sockets.set(socket, new CatSocket(catContext, { socket, visitor, socketRequest: effectiveRequest }));
    bindListeners(socket);
  };

  const acceptSocket = async (
    request: IncomingMessage,
    connection: Duplex,
    head: Buffer,
    socketRequest: CatSocketRequest,
  ) => {
    const decision = await gate.authorize(request, socketRequest.token ? { credential: socketRequest.token } : {});
    if (isClosing) return rejectUpgrade(connection, '503 Service Unavailable');
    if (!decision.isAllowed && !socketRequest.offersExtension) return rejectUpgrade(connection, '403 Forbidden');
    const onOpen = (socket: LimitedWebSocket) => {
      if (decision.isAllowed) registerSocket(socket, decision.visitor, socketRequest);
      else rejectSocket(socket, decision);
    };
    webSocketServer.handleUpgrade(
      request,
      connection,
      head,
      guard(onOpen, () => connection.destroy()),
    );
  };

  let cancelPings: () => void;
  const pingAll = () => {
    for (const socket of sockets.values()) socket.checkAlive();
    cancelPings = clock.schedule(PING_INTERVAL_MS, pingAll);
  };
  cancelPings = clock.schedule(PING_INTERVAL_MS, pingAll);

  return {
    name: 'cat',
    requestHeaders: CAT_REQUEST_HEADERS,
    // As FastAPI, the real Cat's server, writes its own errors.
    encodeHttpError: (detail) => ({ detail }),
    handleRequest: createCatHttp(context, (owner, client) => {
      // Behind a proxy on this machine that adds no headers all visitors have the same address, so the request is
      // ambiguous unless there is only one matching socket. Such a proxy may connect from 127.0.0.1 and from ::1.
      const isLocal = isLoopback(client);
      const isSameClient = isLocal ? isLoopback : (other: string) => other === client;
      const ownerSockets = [...sockets.values()].filter((socket) => socket.holdsConversationOf(owner, isSameClient));
      if (isLocal && ownerSockets.length > 1) return;
      for (const socket of ownerSockets) socket.clearConversation();
    }),
    handleUpgrade(request, connection, head, path) {
      const query = parseQuery(request);
      const socketRequest = decodeCatSocketUrl(
        path,
        (name) => query.get(name),
        request.headers['sec-websocket-protocol'],
      );
      if (!socketRequest) return false;
      connections.add(connection);
      acceptSocket(request, connection, head, socketRequest).catch((cause: unknown) => {
        log.error({ err: cause }, 'accepting a socket failed');
        rejectUpgrade(connection, '500 Internal Server Error');
      });
      return true;
    },
    async drain() {
      const drained = turns.drain();
      // Clients of our extension resume their turns on another relay, while this one finishes them.
      if (turns.shared) {
        isClosing = true;
        for (const socket of sockets.values()) if (socket.canResume) socket.closeForRestart();
      }
      await drained;
      isClosing = true;
      for (const socket of sockets.values()) socket.closeForRestart();
      await connections.whenClosed(clock);
    },
    async close() {
      isClosing = true;
      cancelPings();
      connections.destroy();
      webSocketServer.close();
    },
  };
}

/**
 * @returns a function that attaches the listeners. All sockets share the same functions, so that an idle socket costs
 * little memory.
 */
function createListenerBinder(
  sockets: Map<WebSocket, CatSocket>,
  { guard, throttledLog }: EndpointContext,
): (socket: WebSocket) => void {
  const onMessage = guard(
    function (this: WebSocket, data: RawData, isBinary: boolean) {
      sockets.get(this)?.receive(data as Buffer, isBinary);
    },
    function () {
      this.terminate();
    },
  );
  // An oversized or malformed frame. `ws` closes the socket itself; the error code is all that the log needs.
  const onError = function (this: WebSocket, { code }: NodeJS.ErrnoException) {
    throttledLog.add('websocket protocol error', () => ({ code, address: sockets.get(this)?.address }));
  };
  const onClose = guard(function (this: WebSocket) {
    const catSocket = sockets.get(this);
    sockets.delete(this);
    catSocket?.onClose();
  });
  return (socket) => void socket.on('message', onMessage).on('error', onError).on('close', onClose);
}

/**
 * Closes an accepted socket with a code and a reason. Browsers do not expose the response of a rejected handshake, so
 * the socket must be open before our own client can learn the reason.
 */
function rejectSocket(socket: WebSocket, { status, reason }: Extract<AccessDecision, { isAllowed: false }>): void {
  socket.on('error', () => socket.terminate());
  socket.close(CLOSE_CODE_BY_STATUS[status], reason);
}

const CLOSE_CODE_BY_STATUS = { 401: CLOSE.UNAUTHORIZED, 403: CLOSE.FORBIDDEN, 429: CLOSE.RATE_LIMITED } as const;
