import { createServer, type ServerResponse } from 'node:http';
import { Server, type Socket } from 'socket.io';
import { chatError, type ErrorCode } from '../../chat/index.ts';
import type { PieceFraming } from '../../protocol/lovelace-framing.ts';
import { EXTENSION } from '../../protocol/greeting.ts';
import { decodeLovelaceToken, encodeLovelaceAck, LOVELACE_EVENTS } from '../../protocol/lovelace.ts';
import { STOCK_SENTENCES } from '../../protocol/sentences.ts';
import type { Visitor } from '../security/gate.ts';
import { createBoundedParser } from './bounded-parser.ts';
import { allowedRequestHeaders } from '../security/request-headers.ts';
import type { Endpoint, EndpointContext } from './endpoint.ts';
import { limitConnections, limitPolledBody } from './engine-limits.ts';
import { createCountedWebSocketServer } from './counted-web-sockets.ts';
import { createLovelaceHttp } from './lovelace-http.ts';
import { LovelaceSocket } from './lovelace-socket.ts';
import { GOODBYE_MS, OpenConnections, refuseUpgrade } from './open-connections.ts';
import { notePolledOrigins } from './polled-origin.ts';
import { engineQueryOf } from './request-query.ts';

export interface LovelaceEndpointOptions {
  /**
   * What one piece of an answer is. `line`: a line without its end, as servers since October 2023 send it · `token`: what the model
   * made, verbatim, as older ones did · `auto`: lines for queries with a list, as front ends send them, else verbatim. Default `auto`.
   */
  readonly framing?: PieceFraming;
  /** Refuse models, roles and providers that the real server would not know, in its way. Default: they mean the default assistant. */
  readonly strict?: boolean;
}

const PATH = /^\/socket\.io\/?$/;

/** The relay end of Lovelace's wire: Socket.IO, and the plain HTTP beside it. */
export function createLovelaceEndpoint(context: EndpointContext, options: LovelaceEndpointOptions = {}): Endpoint {
  const { framing = 'auto', strict: isStrict = false } = options;
  const { gate, sessions, resources, received, guard, limits, log } = context;
  const { clock, turns } = sessions;

  // Socket.IO wants a server to listen on, and would take its requests and upgrades from it by listeners of its own. It gets one
  // that never listens; what is meant for it is handed over by hand, and nothing else.
  const io = new Server(createServer(), {
    serveClient: false,
    destroyUpgrade: false,
    perMessageDeflate: false,
    maxHttpBufferSize: limits.frameBytes,
    connectTimeout: limits.connectMs,
    // Any page may read that it was refused. The gate decides who gets further.
    cors: ({ headers }, callback) => {
      const allowedHeaders = allowedRequestHeaders(headers['access-control-request-headers']);
      callback(null, { origin: true, maxAge: 3600, allowedHeaders });
    },
    parser: createBoundedParser(limits.connectBytes),
    // One WebSocket server in the bundle, not two.
    wsEngine: createCountedWebSocketServer({ ...context, kept: resources.kept, messageMs: limits.requestMs, clock }),
  });
  const noteOrigin = notePolledOrigins(io);
  limitConnections(io, { gate, received, unread: resources.unread, clock, guard });
  const connections = new OpenConnections();
  let isLeaving = false;
  /** Whether a request would open a new connection, of which there are no more. */
  const isLate = (query: URLSearchParams) => isLeaving && !query.get('sid');

  // Here, and not at the handshake: this is where a client, in a browser too, learns why it may not in.
  const letIn = async (socket: Socket, next: (error?: Error) => void) => {
    try {
      const credential = decodeLovelaceToken(socket.handshake.auth);
      const admission = await gate.admit(socket.request, {
        connection: socket.conn,
        ...(credential && { credential }),
      });
      if (!admission.admitted) return next(refusal(admission.code, admission.reason));
      socket.data = admission.visitor;
      next();
    } catch (cause) {
      log.error({ err: cause }, 'a socket could not be opened');
      next(refusal('internal'));
    }
  };
  io.use((socket, next) => void letIn(socket, next));
  const sockets = new Map<Socket, LovelaceSocket>();
  const listen = createSocketListener(sockets, context);
  io.on(
    'connection',
    guard((socket: Socket) => {
      const { holder } = socket.data as Visitor;
      sockets.set(socket, new LovelaceSocket(context, socket, { framing, isStrict, holder }));
      listen(socket);
    }),
  );

  const answerRest = createLovelaceHttp(context, { isStrict });

  return {
    name: 'lovelace',
    request(request, response, path) {
      if (!PATH.test(path)) return answerRest(request, response, path);
      const query = engineQueryOf(request);
      if (!query) return refuseQuery(response);
      noteOrigin(request, query);
      if (isLate(query)) response.writeHead(503).end();
      else {
        limitPolledBody(request, { ...context, holder: gate.identify(request).holder, kept: resources.kept });
        io.engine.handleRequest(request, response);
      }
      return true;
    },
    upgrade(request, connection, head, path) {
      if (!PATH.test(path)) return false;
      connections.add(connection);
      const query = engineQueryOf(request);
      if (query) noteOrigin(request, query);
      if (!query) refuseUpgrade(connection, '400 Bad Request', BAD_QUERY);
      else if (isLate(query)) refuseUpgrade(connection, '503 Service Unavailable');
      // Engine.IO itself refuses an older client by writing the refusal into the opened WebSocket, where it is a broken frame.
      else if (query.get('EIO') !== '4') refuseUpgrade(connection, '400 Bad Request', UNSUPPORTED_VERSION);
      else io.engine.handleUpgrade(request, connection, head);
      return true;
    },
    async drain() {
      await turns.drain();
      isLeaving = true;
      // Not `disconnect()`: told so, a client believes that it is meant, and never comes back. A connection that closes is
      // a server that restarts: the client says so to its page, and tries again.
      for (const { conn } of io.sockets.sockets.values()) {
        // One that polls is told when it asks next. Engine.IO would wait for that half a minute, and keep the process alive.
        Object.assign(conn.transport, { closeTimeout: GOODBYE_MS });
        conn.close();
      }
      await connections.closed(clock);
    },
    async close() {
      isLeaving = true;
      await io.close();
      connections.destroy();
    },
  };
}

/** @returns what listens to a socket. The listeners are the same for all, so that one which is idle costs little. */
function createSocketListener(
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
    const gone = sockets.get(this);
    sockets.delete(this);
    gone?.leave();
  });
  return (socket) => {
    // A packet that cannot be read. The connection ends by itself; without a listener, Socket.IO would print it.
    socket.on('error', ignore);
    socket.on(LOVELACE_EVENTS.prompt, onPrompt).on(EXTENSION, onExtension).on('disconnect', onDisconnect);
  };
}

function ignore(): void {}

/** What a client gets as `connect_error`: a sentence, and as `data` the same as an acknowledgement that tells of a fault. */
function refusal(code: ErrorCode, reason?: string): Error {
  return Object.assign(new Error(STOCK_SENTENCES[code]), { data: encodeLovelaceAck(chatError(code), reason) });
}

function refuseQuery(response: ServerResponse): true {
  response.writeHead(400, { 'content-type': 'application/json' }).end(BAD_QUERY);
  return true;
}

/* In Engine.IO's own words. */
const UNSUPPORTED_VERSION = JSON.stringify({ code: 5, message: 'Unsupported protocol version' });
const BAD_QUERY = JSON.stringify({ code: 3, message: 'Bad request' });
