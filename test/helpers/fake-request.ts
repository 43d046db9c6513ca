import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';

/** What a request is made of, as far as the gate looks at it. */
export interface FakeRequest {
  readonly url?: string;
  readonly headers?: IncomingMessage['headers'];
  /** Whom the connection comes from. Default 203.0.113.5, a visitor somewhere. */
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
