import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import { chooseCatSubprotocol, decodeCatSocketUrl, type CatSocketRequest } from '../../protocol/cat-address.ts';
import * as CLOSE from '../../protocol/close-codes.ts';
import { isLoopback } from '../local-host.ts';
import { CAT_REQUEST_HEADERS, createCatHttp } from './cat-http.ts';
import { CatSocket } from './cat-socket.ts';
import type { Admission, Visitor } from '../security/gate.ts';
import type { Endpoint, EndpointContext } from './endpoint.ts';
import { createCountedWebSocketServer } from './counted-web-sockets.ts';
import { OpenConnections, refuseUpgrade } from './open-connections.ts';
import { queryOf } from './request-query.ts';

export interface CatEndpointOptions {
  /**
   * Who gets the pieces of an answer before the answer. `address`: clients at `/ws/{id}`, and at the bare `/ws` only with
   * `?tokens=1`, for those that use it are from before streaming and take the first frame for the answer. Default `address`.
   */
  readonly tokens?: CatTokens;
  /**
   * Whether a stock client's socket is closed (1000) behind an error, as Cats up to 1.5.3 do it. The Cat's own two front ends show
   * an error instead of the chat, until a socket opens anew, and they open one only if theirs is closed. Who is remembered for
   * no longer than a connection is forgotten then. Default: it stays open.
   */
  readonly legacyErrorClose?: boolean;
}

export type CatTokens = 'address' | 'always' | 'never';

/** As the real Cat does it: a ping every so often, and a peer is dead that has not answered it by the next. */
const PING_MS = 20_000;

/** The relay end of the Cheshire Cat's wire: its sockets, and the plain HTTP beside them. */
export function createCatEndpoint(context: EndpointContext, options: CatEndpointOptions = {}): Endpoint {
  const { tokens = 'address', legacyErrorClose: closesAfterError = false } = options;
  const { gate, sessions, resources, guard, limits, log } = context;
  const { assistants, clock, turns } = sessions;
  const takesImages = assistants.some(({ provider }) => provider.images !== false);
  const server = new (createCountedWebSocketServer({
    ...context,
    kept: resources.kept,
    messageMs: limits.requestMs,
    clock,
  }))({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: takesImages ? limits.frameBytes : Math.min(limits.frameBytes, limits.textFrameBytes),
    clientTracking: false,
    handleProtocols: (offered) => chooseCatSubprotocol(offered) ?? false,
  });
  const connections = new OpenConnections();
  const sockets = new Map<WebSocket, CatSocket>();
  const listen = createSocketListener(sockets, context);
  let isLeaving = false;

  /** Apart from the handshake: what a listener of the socket can see is kept for as long as the socket. */
  const open = (socket: WebSocket, connection: Duplex, visitor: Visitor, asked: CatSocketRequest) => {
    const wants = { ...asked, tokens: tokens === 'address' ? asked.tokens : tokens === 'always' };
    sockets.set(socket, new CatSocket(context, { socket, connection, visitor, asked: wants, closesAfterError }));
    listen(socket);
  };

  const letIn = async (request: IncomingMessage, connection: Duplex, head: Buffer, asked: CatSocketRequest) => {
    const admission = await gate.admit(request, asked.token ? { credential: asked.token } : {});
    if (isLeaving) return refuseUpgrade(connection, '503 Service Unavailable');
    if (!admission.admitted && !asked.offered) return refuseUpgrade(connection, '403 Forbidden');
    const onOpen = (socket: WebSocket) => {
      if (admission.admitted) open(socket, connection, admission.visitor, asked);
      else turnAway(socket, admission);
    };
    server.handleUpgrade(
      request,
      connection,
      head,
      guard(onOpen, () => connection.destroy()),
    );
  };

  let cancelPings: () => void;
  const ping = () => {
    for (const socket of sockets.values()) socket.checkAlive();
    cancelPings = clock.after(PING_MS, ping);
  };
  cancelPings = clock.after(PING_MS, ping);

  return {
    name: 'cat',
    requestHeaders: CAT_REQUEST_HEADERS,
    request: createCatHttp(context, (userId, client) => {
      // Behind a proxy on this machine that adds no headers everybody is one client: then only a single one can be meant. Such a proxy
      // may take 127.0.0.1 and ::1 in turn.
      const isLocal = isLoopback(client);
      const isClient = isLocal ? isLoopback : (other: string) => other === client;
      const own = [...sockets.values()].filter((socket) => socket.hasOwn(userId, isClient));
      if (isLocal && own.length > 1) return;
      for (const socket of own) socket.clear();
    }),
    upgrade(request, connection, head, path) {
      const query = queryOf(request);
      const asked = decodeCatSocketUrl(path, (name) => query.get(name), request.headers['sec-websocket-protocol']);
      if (!asked) return false;
      connections.add(connection);
      letIn(request, connection, head, asked).catch((cause: unknown) => {
        log.error({ err: cause }, 'a socket could not be opened');
        refuseUpgrade(connection, '500 Internal Server Error');
      });
      return true;
    },
    async drain() {
      await turns.drain();
      isLeaving = true;
      for (const socket of sockets.values()) socket.goodbye();
      await connections.closed(clock);
    },
    async close() {
      isLeaving = true;
      cancelPings();
      connections.destroy();
      server.close();
    },
  };
}

/** @returns what listens to a socket. The listeners are the same for all, so that one which is idle costs little. */
function createSocketListener(
  sockets: Map<WebSocket, CatSocket>,
  { guard, refusals }: EndpointContext,
): (socket: WebSocket) => void {
  const onMessage = guard(
    function (this: WebSocket, data: RawData, isBinary: boolean) {
      sockets.get(this)?.receive(data as Buffer, isBinary);
    },
    function () {
      this.terminate();
    },
  );
  const onPong = function (this: WebSocket) {
    sockets.get(this)?.noteAlive();
  };
  // A frame that is too large or broken; the socket closes itself and says why. The code says it all.
  const onError = function (this: WebSocket, { code }: NodeJS.ErrnoException) {
    refusals.add('a socket broke the protocol', () => ({ code, address: sockets.get(this)?.address }));
  };
  const onClose = guard(function (this: WebSocket) {
    const closed = sockets.get(this);
    sockets.delete(this);
    closed?.leave();
  });
  return (socket) => void socket.on('message', onMessage).on('pong', onPong).on('error', onError).on('close', onClose);
}

/** A browser sees nothing of a refused handshake: to tell our own client why, the socket is opened first. */
function turnAway(socket: WebSocket, { status, reason }: Extract<Admission, { admitted: false }>): void {
  socket.on('error', () => socket.terminate());
  socket.close(REFUSALS[status], reason);
}

const REFUSALS = { 401: CLOSE.unauthorized, 403: CLOSE.forbidden, 429: CLOSE.rateLimited } as const;
