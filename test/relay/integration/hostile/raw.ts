import { connect } from 'node:net';
import { counted, type Target } from './bad-input.ts';

/**
 * Sends bytes over a connection of its own and ends its half, unless it must wait.
 * @returns the received statuses in order, or `hung up` for none.
 */
export async function raw(target: Target, bytes: string | Buffer, { waits = false } = {}): Promise<string> {
  return statusesIn(await exchange(target, bytes, waits));
}

/** The same, but returns everything received. */
export function exchange({ port }: Target, bytes: string | Buffer, waits = false): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: waits });
    let answer = '';
    socket.setEncoding('latin1').on('data', (part: string) => (answer += part));
    // A connection that breaks while sending is also an outcome.
    socket.on('error', () => {});
    socket.on('end', () => socket.end());
    socket.on('close', () => resolve(answer));
    if (waits) socket.write(bytes);
    else socket.end(bytes);
  });
}

/** The bytes of a request, with only the given headers. */
export function request(line: string, headers: readonly string[] = [], body = ''): string {
  return [`${line} HTTP/1.1`, 'Host: relay.example', ...headers, '', body].join('\r\n');
}

/** The head of a WebSocket handshake. */
export function handshake(path: string, headers: readonly string[] = [], key = 'dGhlIHNhbXBsZSBub25jZQ=='): string {
  const defaults = [
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${key}`,
  ];
  return request(`GET ${path}`, [
    ...defaults.filter((line) => !headers.some((other) => isSame(line, other))),
    ...headers,
  ]);
}

function isSame(line: string, other: string): boolean {
  return line.split(':')[0] === other.split(':')[0];
}

function statusesIn(answer: string): string {
  const statuses = Array.from(answer.matchAll(/HTTP\/1\.1 (\d{3}) /g), ([, status = '']) => status);
  return counted(statuses).join(', ') || 'hung up';
}
