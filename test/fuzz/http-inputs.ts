import type { FuzzKind } from './fuzz-input.ts';
import { sendBytes } from './frame-inputs.ts';
import { jsonText } from './json-texts.ts';
import type { Random } from './random.ts';

const METHODS = [
  'GET',
  'POST',
  'HEAD',
  'OPTIONS',
  'DELETE',
  'PUT',
  'PATCH',
  'CONNECT',
  'TRACE',
  'QUERY',
  'PRI',
  'get',
  'G\u0000T',
  '',
];
const PATHS = [
  '/', '/healthz', '/ai-chat.js', '/manifest.json', '/demo/', '/demo/index.html', '/message', '/ws', '/ws/x', '/socket.io/',
  '/socket.io/?EIO=4&transport=polling', '/socket.io/?EIO=4&transport=websocket', '/memory/conversation_history',
  '/api/v1/chat/completions', '/api/v1/models', '/api/v1/providers', '*', 'http://x/', 'http://[', '//', '/%', '/%00', '/%2e%2e/',
  '/../../package.json', '/demo/..%2f..%2fpackage.json', '/\u00ff', '/__proto__', '?', '#',
]; // prettier-ignore
const HEADERS = [
  'Content-Length: 5', 'Content-Length: -1', 'Content-Length: 99999999999999999999', 'Content-Length: 5\r\nContent-Length: 6', 'Transfer-Encoding: chunked',
  'Transfer-Encoding: gzip, chunked', 'Transfer-Encoding: x', 'Expect: 100-continue', 'Expect: x', 'Connection: close', 'Connection: Upgrade', 'Upgrade: websocket', 'Upgrade: h2c',
  'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Protocol: ,,', 'Sec-WebSocket-Extensions: permessage-deflate; x=', 'Origin: null', 'Origin: https://evil.example',
  'Origin: http://[', 'Authorization: Bearer', 'Authorization: \u00ff', 'Cookie: ===', 'X-Forwarded-For: 1.2.3.4, x', 'X-Forwarded-Host: evil.example', 'Forwarded: for="[::', 'Range: bytes=0-0,-1',
  'Range: bytes=99999999999-', 'If-None-Match: *', 'If-Modified-Since: x', 'Accept-Encoding: br;q=0, *;q=x', 'Accept-Language: \u00ff', 'Access-Control-Request-Method: X\u00ff', 'Access-Control-Request-Headers: a\u00ffb',
  'access_token: x', 'user_id: \u00ff', ': x', 'A B: x', 'Host: a\r\nHost: b', ' x', 'X: a\r\n b', 'Content-Type: application/json', 'Trailer: x', 'TE: trailers', 'Keep-Alive: timeout=x',
]; // prettier-ignore

/** Bytes of requests: one or many in one write, complete, truncated, or with invalid chunks. */
export const REQUESTS: FuzzKind = {
  name: 'requests',
  concurrency: 8,
  make(random) {
    const requests = random.many(12, () => requestBytes(random));
    const parts = random.chance(0.5) ? [Buffer.concat(requests)] : torn(random, Buffer.concat(requests));
    const end = random.pick(['wait', 'half-close', 'reset'] as const);
    return { parts: [...parts, end], send: (target) => sendBytes(target, parts, end) };
  },
};

function requestBytes(random: Random): Buffer {
  if (random.chance(0.05)) return random.bytes(random.length(2_000));
  const path = random.chance(0.05) ? `/${'a'.repeat(random.length(40_000))}` : random.pick(PATHS);
  const version = random.chance(0.95) ? 'HTTP/1.1' : random.pick(['HTTP/1.0', 'HTTP/2.0', 'HTTP/0.9', 'HTTP/9', '', 'x']);
  const line = `${random.pick(random.chance(0.8) ? METHODS.slice(0, 5) : METHODS)} ${path} ${version}`;
  const headers = random.many(random.chance(0.02) ? 3_000 : 8, () => random.pick(HEADERS));
  const host = random.chance(0.95) ? ['Host: relay.example'] : [];
  const end = random.chance(0.97) ? '\r\n\r\n' : random.pick(['\n\n', '\r\n', '\r\r', '']);
  return Buffer.concat([Buffer.from([line, ...host, ...headers].join('\r\n') + end, 'latin1'), bodyBytes(random)]);
} // prettier-ignore

function bodyBytes(random: Random): Buffer {
  switch (random.int(5)) {
    case 0:
      return Buffer.from(random.many(5, () => chunk(random)).join('') + random.pick(['0\r\n\r\n', '0\r\nX: y\r\n\r\n', '']));
    case 1:
      return Buffer.from(jsonText(random));
    case 2:
      return random.bytes(random.length(2_000));
    default:
      return Buffer.alloc(0);
  }
} // prettier-ignore

function chunk(random: Random): string {
  const text = 'a'.repeat(random.length(2_000));
  const size = random.chance(0.8) ? text.length.toString(16) : random.pick(['-1', 'x', 'ffffffffffffffffff', '0x5', '5;a=b', ' 5', '']);
  return `${size}\r\n${text}${random.chance(0.95) ? '\r\n' : '\n'}`;
} // prettier-ignore

function torn(random: Random, bytes: Buffer): Buffer[] {
  const cuts = random.many(5, () => random.int(bytes.length + 1)).toSorted((one, other) => one - other);
  return [0, ...cuts].map((from, index) => bytes.subarray(from, cuts[index] ?? bytes.length)).filter(({ length }) => length > 0);
} // prettier-ignore
