import { createServer, type ServerResponse } from 'node:http';
import { Server, type Socket } from 'socket.io';
import { errorInfo, type ErrorCode } from '../../../chat/index.ts';
import type { ChunkFraming } from '../../../protocol/lovelace-framing.ts';
import { encodeExtensionFrame, EXTENSION_NAME } from '../../../protocol/extension.ts';
import { decodeLovelaceHandshake } from '../../../protocol/lovelace-handshake.ts';
import { encodeLovelaceAck, LOVELACE_EVENTS } from '../../../protocol/lovelace.ts';
import { STOCK_ERROR_MESSAGES } from '../../../protocol/stock-error-messages.ts';
import { createBoundedParser } from './bounded-parser.ts';
import { combinePackets } from './combine-packets.ts';
import { allowedRequestHeaders } from '../../http/cors.ts';
import { attachmentFrameBytes } from '../../sessions/accepted-attachments.ts';
import type { Endpoint, EndpointContext } from '../endpoint.ts';
import { EventFrames } from '../event-frames.ts';
import { limitEngineConnections, limitPolledBody } from './engine-limits.ts';
import { createLimitedWebSocketServerClass } from '../limited-web-socket-server.ts';
import { createLovelaceHttp } from './lovelace-http.ts';
import { LovelaceSocket } from './lovelace-socket.ts';
import { encodeEventPacket } from './socket-io-writer.ts';
import { rejectUpgrade } from '../../http/respond.ts';
import { CLOSE_TIMEOUT_MS, OpenConnections } from '../open-connections.ts';
import { trackPollingOrigins } from './polling-origin.ts';
import { parseEngineQuery } from '../request-query.ts';

export interface LovelaceEndpointOptions {
  /**
   * How an answer is split into chunks. `line`: a line without its end, as servers since October 2023 send it ·
   * `token`: as the model produced it, as older servers sent it · `auto`: lines for queries with a message list, as
   * front ends send them, otherwise tokens. Default `auto`.
   */
  readonly framing?: ChunkFraming;
  /**
   * Whether to reject models, roles and providers that the real server would not know, in its way. Default false: they
   * mean the default assistant.
   */
  readonly rejectUnknownParameters?: boolean;
}

const SOCKET_IO_PATH = /^\/socket\.io\/?$/;

/** The relay end of Lovelace's wire: Socket.IO and its plain HTTP. */
export function createLovelaceEndpoint(context: EndpointContext, options: LovelaceEndpointOptions = {}): Endpoint {
  const { framing = 'auto', rejectUnknownParameters: rejectsUnknownParameters = false } = options;
  const { gate, sessionContext, resources, receivedBytes, guard, limits, log } = context;
  const { assistants, clock, turns } = sessionContext;

  // Socket.IO would add its own listeners to a shared server and handle requests before the router does. It gets a
  // server that never listens; the endpoint passes it the requests and upgrades of its path.
  const io = new Server(createServer(), {
    serveClient: false,
    destroyUpgrade: false,
    perMessageDeflate: false,
    maxHttpBufferSize: limits.frameBytes + attachmentFrameBytes(assistants, sessionContext.limits),
    connectTimeout: limits.socketIoConnectTimeoutMs,
    // Pages of any origin may read responses, rejections included. The gate decides which connections are accepted.
    cors: ({ headers }, callback) => {
      const allowedHeaders = allowedRequestHeaders(headers['access-control-request-headers']);
      callback(null, { origin: true, maxAge: 3600, allowedHeaders });
    },
    parser: createBoundedParser(limits.socketIoConnectBytes),
    // The same WebSocket server class as the Cat's, so that the bundle contains one.
    wsEngine: createLimitedWebSocketServerClass({
      ...context,
      receiveBuffers: resources.sessionCharacters,
      messageTimeoutMs: limits.requestTimeoutMs,
      clock,
    }),
  });
  const trackOrigin = trackPollingOrigins(io);
  limitEngineConnections(io, { gate, receivedBytes, sendBuffers: resources.sendBuffers, clock, guard });
  combinePackets(io);
  const connections = new OpenConnections();
  let isClosing = false;
  /** Whether a request would open a new connection although the endpoint is closing. */
  const isNewWhileClosing = (query: URLSearchParams) => isClosing && !query.get('sid');

  // In middleware rather than at the handshake: only here can a client, also in a browser, receive the reason for a
  // rejection.
  const authorizeSocket = async (socket: Socket, next: (error?: Error) => void) => {
    try {
      const { token: credential } = decodeLovelaceHandshake(socket.handshake.auth);
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
  const frames = new EventFrames((frame) => encodeEventPacket(EXTENSION_NAME, encodeExtensionFrame(frame)));
  const lovelaceContext = { ...context, framing, rejectsUnknownParameters, frames };
  const bindListeners = createListenerBinder(sockets, context);
  io.on(
    'connection',
    guard((socket: Socket) => {
      const lovelaceSocket = new LovelaceSocket(lovelaceContext, socket);
      sockets.set(socket, lovelaceSocket);
      bindListeners(socket);
      // Its transport was open when the others were closed.
      if (isClosing && lovelaceSocket.canResume) closeForRestart(socket);
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
      // Engine.IO itself would reject an older client by writing the response into the opened WebSocket, where it is a
      // malformed frame.
      else if (query.get('EIO') !== '4') rejectUpgrade(connection, '400 Bad Request', UNSUPPORTED_VERSION);
      else io.engine.handleUpgrade(request, connection, head);
      return true;
    },
    async drain() {
      const drained = turns.drain();
      // Clients of our extension resume their turns on another relay, while this one finishes them.
      if (turns.shared) {
        isClosing = true;
        for (const [socket, { canResume }] of sockets) if (canResume) closeForRestart(socket);
      }
      await drained;
      isClosing = true;
      for (const socket of io.sockets.sockets.values()) closeForRestart(socket);
      await connections.whenClosed(clock);
    },
    async close() {
      isClosing = true;
      await io.close();
      connections.destroy();
    },
  };
}

/**
 * Closes the connection under a socket. Not `disconnect()`: Socket.IO clients do not reconnect after a server-side disconnect. They treat a
 * closed connection as a server restart, report it to their page, and reconnect.
 */
function closeForRestart({ conn }: Socket): void {
  // A polling client learns of it with its next poll. Engine.IO would wait for that for half a minute and keep the
  // process alive.
  Object.assign(conn.transport, { closeTimeout: CLOSE_TIMEOUT_MS });
  conn.close();
}

/**
 * @returns a function that attaches the listeners. All sockets share the same functions, so that an idle socket costs
 * little memory.
 */
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
  const onExtension = guard(function (this: Socket, ...args: unknown[]) {
    sockets.get(this)?.receiveExtension(args);
  }, disconnect);
  const onDisconnect = guard(function (this: Socket) {
    const lovelaceSocket = sockets.get(this);
    sockets.delete(this);
    lovelaceSocket?.onClose();
  });
  return (socket) => {
    socket.on(LOVELACE_EVENTS.prompt, onPrompt).on(EXTENSION_NAME, onExtension).on('disconnect', onDisconnect);
  };
}

/** The `connect_error` of a client: a sentence, with the same `data` as an acknowledgement of an error. */
function connectError(code: ErrorCode, reason?: string): Error {
  return Object.assign(new Error(STOCK_ERROR_MESSAGES[code]), { data: encodeLovelaceAck(errorInfo(code), reason) });
}

function rejectQuery(response: ServerResponse): true {
  response.writeHead(400, { 'content-type': 'application/json' }).end(BAD_QUERY);
  return true;
}

/* Response bodies in Engine.IO's own wording. */
const UNSUPPORTED_VERSION = JSON.stringify({ code: 5, message: 'Unsupported protocol version' });
const BAD_QUERY = JSON.stringify({ code: 3, message: 'Bad request' });
