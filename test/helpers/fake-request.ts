import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';

/** The parts of a request that the gate looks at. */
export interface FakeRequest {
  readonly url?: string;
  readonly headers?: IncomingMessage['headers'];
  /** The address of the peer. Default 203.0.113.5. */
  readonly from?: string;
  /** Which of the relay's own addresses it reached. Default 198.51.100.1, a public one. */
  readonly to?: string;
  readonly encrypted?: boolean;
}

/** A request without a network, from any address. */
export function fakeRequest({ url = '/', headers = {}, from, to, encrypted = false }: FakeRequest): IncomingMessage {
  const socket = Object.assign(new EventEmitter(), {
    remoteAddress: from ?? '203.0.113.5',
    localAddress: to ?? '198.51.100.1',
    encrypted,
  });
  return { url, headers, socket } as unknown as IncomingMessage;
}
