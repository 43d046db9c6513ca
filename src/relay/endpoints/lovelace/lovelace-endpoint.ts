import { createServer, type ServerResponse } from 'node:http';
import { Server, type Socket } from 'socket.io';
import { errorInfo, type ErrorCode } from '../../../chat/index.ts';
import type { ChunkFraming } from '../../../protocol/lovelace-framing.ts';
import { EXTENSION_NAME } from '../../../protocol/extension.ts';
import { decodeLovelaceToken, encodeLovelaceAck, LOVELACE_EVENTS } from '../../../protocol/lovelace.ts';
import { STOCK_ERROR_MESSAGES } from '../../../protocol/stock-error-messages.ts';
import type { Visitor } from '../../security/gate.ts';
import { createBoundedParser } from './bounded-parser.ts';
import { allowedRequestHeaders } from '../../http/cors.ts';
import type { Endpoint, EndpointContext } from '../endpoint.ts';
import { limitEngineConnections, limitPolledBody } from './engine-limits.ts';
import { createLimitedWebSocketServerClass } from '../limited-web-socket-server.ts';
import { createLovelaceHttp } from './lovelace-http.ts';
import { LovelaceSocket } from './lovelace-socket.ts';
import { rejectUpgrade } from '../../http/respond.ts';
import { CLOSE_TIMEOUT_MS, OpenConnections } from '../open-connections.ts';
import { trackPollingOrigins } from './polling-origin.ts';
import { parseEngineQuery } from '../request-query.ts';

export interface LovelaceEndpointOptions {
  /**
   * What one piece of an answer is. `line`: a line without its end, as servers since October 2023 send it · `token`: what the model
   * made, verbatim, as older ones did · `auto`: lines for queries with a list, as front ends send them, else verbatim. Default `auto`.
   */
  readonly framing?: ChunkFraming;
  /** Refuse models, roles and providers that the real server would not know, in its way. Default: they mean the default assistant. */
  readonly rejectUnknownParameters?: boolean;
}

const SOCKET_IO_PATH = /^\/socket\.io\/?$/;

/** The relay end of Lovelace's wire: Socket.IO, and the plain HTTP beside it. */
export function createLovelaceEndpoint(context: EndpointContext, options: LovelaceEndpointOptions = {}): Endpoint {
  const { framing = 'auto', rejectUnknownParameters: rejectsUnknownParameters = false } = options;
  const { gate, sessionContext, resources, receivedBytes, guard, limits, log } = context;
  const { clock, turns } = sessionContext;

  // Socket.IO wants a server to listen on, and would take its requests and upgrades from it by listeners of its own. It gets one
  // that never listens; what is meant for it is handed over by hand, and nothing else.
  const io = new Server(createServer(), {
    serveClient: false,
    destroyUpgrade: false,
    perMessageDeflate: false,
    maxHttpBufferSize: limits.frameBytes,
    connectTimeout: limits.socketIoConnectTimeoutMs,
    // Any page may read that it was refused. The gate decides who gets further.
    cors: ({ headers }, callback) => {
      const allowedHeaders = allowedRequestHeaders(headers['access-control-request-headers']);
      callback(null, { origin: true, maxAge: 3600, allowedHeaders });
    },
    parser: createBoundedParser(limits.socketIoConnectBytes),
    // One WebSocket server in the bundle, not two.
    wsEngine: createLimitedWebSocketServerClass({
      ...context,
      receiveBuffers: resources.sessionCharacters,
      messageTimeoutMs: limits.requestTimeoutMs,
      clock,
    }),
  });
  const trackOrigin = trackPollingOrigins(io);
  limitEngineConnections(io, { gate, receivedBytes, sendBuffers: resources.sendBuffers, clock, guard });
  const connections = new OpenConnections();
  let isClosing = false;
  /** Whether a request would open a new connection, of which there are no more. */
  const isNewWhileClosing = (query: URLSearchParams) => isClosing && !query.get('sid');

  // Here, and not at the handshake: this is where a client, in a browser too, learns why it may not in.
  const authorizeSocket = async (socket: Socket, next: (error?: Error) => void) => {
    try {
      const credential = decodeLovelaceToken(socket.handshake.auth);
      const decision = await gate.authorize(socket.request, {
        connection: socket.conn,
        ...(credential && { credential }),
      });
      if (!decision.isAllowed) return next(connectError(decision.code, decision.reason));
      socket.data = decision.visitor;
      next();
    } catch (cause) {
      log.error({ err: cause }, 'accepting a socket failed');
      next(connectError('internal'));
    }
  };
  io.use((socket, next) => void authorizeSocket(socket, next));
  const sockets = new Map<Socket, LovelaceSocket>();
  const bindListeners = createListenerBinder(sockets, context);
  io.on(
    'connection',
    guard((socket: Socket) => {
      const { holder } = socket.data as Visitor;
      sockets.set(socket, new LovelaceSocket(context, socket, { framing, rejectsUnknownParameters, holder }));
      bindListeners(socket);
    }),
  );

  const handleHttp = createLovelaceHttp(context, { rejectsUnknownParameters });

  return {
    name: 'lovelace',
    handleRequest(request, response, path) {
      if (!SOCKET_IO_PATH.test(path)) return handleHttp(request, response, path);
      const query = parseEngineQuery(request);
      if (!query) return rejectQuery(response);
      trackOrigin(request, query);
      if (isNewWhileClosing(query)) response.writeHead(503).end();
      else {
        limitPolledBody(request, {
          ...context,
          holder: gate.identify(request).holder,
          receiveBuffers: resources.sessionCharacters,
        });
        io.engine.handleRequest(request, response);
      }
      return true;
    },
    handleUpgrade(request, connection, head, path) {
      if (!SOCKET_IO_PATH.test(path)) return false;
      connections.add(connection);
      const query = parseEngineQuery(request);
      if (query) trackOrigin(request, query);
      if (!query) rejectUpgrade(connection, '400 Bad Request', BAD_QUERY);
      else if (isNewWhileClosing(query)) rejectUpgrade(connection, '503 Service Unavailable');
      // Engine.IO itself refuses an older client by writing the refusal into the opened WebSocket, where it is a broken frame.
      else if (query.get('EIO') !== '4') rejectUpgrade(connection, '400 Bad Request', UNSUPPORTED_VERSION);
      else io.engine.handleUpgrade(request, connection, head);
      return true;
    },
    async drain() {
      await turns.drain();
      isClosing = true;
      // Not `disconnect()`: told so, a client believes that it is meant, and never comes back. A connection that closes is
      // a server that restarts: the client says so to its page, and tries again.
      for (const { conn } of io.sockets.sockets.values()) {
        // One that polls is told when it asks next. Engine.IO would wait for that half a minute, and keep the process alive.
        Object.assign(conn.transport, { closeTimeout: CLOSE_TIMEOUT_MS });
        conn.close();
      }
      await connections.whenClosed(clock);
    },
    async close() {
      isClosing = true;
      await io.close();
      connections.destroy();
    },
  };
}

/** @returns what listens to a socket. The listeners are the same for all, so that one which is idle costs little. */
function createListenerBinder(
  sockets: Map<Socket, LovelaceSocket>,
  { guard }: EndpointContext,
): (socket: Socket) => void {
  const disconnect = function (this: Socket) {
    this.disconnect(true);
  };
  const onPrompt = guard(function (this: Socket, ...args: unknown[]) {
    sockets.get(this)?.receive(args);
  }, disconnect);
  const onExtension = guard(function (this: Socket, frame: unknown) {
    sockets.get(this)?.receiveExtension(frame);
  }, disconnect);
  const onDisconnect = guard(function (this: Socket) {
    const lovelaceSocket = sockets.get(this);
    sockets.delete(this);
    lovelaceSocket?.onClose();
  });
  return (socket) => {
    // A packet that cannot be read. The connection ends by itself; without a listener, Socket.IO would print it.
    socket.on('error', ignore);
    socket.on(LOVELACE_EVENTS.prompt, onPrompt).on(EXTENSION_NAME, onExtension).on('disconnect', onDisconnect);
  };
}

function ignore(): void {}

/** What a client gets as `connect_error`: a sentence, and as `data` the same as an acknowledgement that tells of a fault. */
function connectError(code: ErrorCode, reason?: string): Error {
  return Object.assign(new Error(STOCK_ERROR_MESSAGES[code]), { data: encodeLovelaceAck(errorInfo(code), reason) });
}

function rejectQuery(response: ServerResponse): true {
  response.writeHead(400, { 'content-type': 'application/json' }).end(BAD_QUERY);
  return true;
}

/* In Engine.IO's own words. */
const UNSUPPORTED_VERSION = JSON.stringify({ code: 5, message: 'Unsupported protocol version' });
const BAD_QUERY = JSON.stringify({ code: 3, message: 'Bad request' });
