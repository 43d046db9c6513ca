import { UNSPEAKABLE, type BadInput } from './bad-input.ts';
import { exchange, raw, request } from './raw.ts';

const CLOSE = 'Connection: close';
const POST = 'POST /message';
const HELLO = `{"text":"${UNSPEAKABLE}"}`;
const lengthOf = (body: string) => `Content-Length: ${Buffer.byteLength(body)}`;

/** A name, the bytes, and the expected statuses. */
const MESSAGES: readonly (readonly [name: string, bytes: string | Buffer, expected: string])[] = [
  ['bytes that are no HTTP', `${UNSPEAKABLE}\r\n\r\n`, '400'],
  ['a TLS client hello', Buffer.from('16030100c8010000c40303', 'hex'), '400'],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '400'],
  ['a version that there is not', 'GET /healthz HTTP/9.9\r\nHost: x\r\n\r\n', '400'],
  ['no Host', 'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n', '400'],
  ['a NUL in a header', request('GET /healthz', [CLOSE, 'X-A: a\0b']), '400'],
  ['a space before the colon of a header', request('GET /healthz', [CLOSE, 'X-A : b']), '400'],
  ['a header folded over two lines', request('GET /healthz', [CLOSE, 'X-A: b\r\n c']), '400'],
  ['lines that end in a bare LF', 'GET /healthz HTTP/1.1\nHost: x\nConnection: close\n\n', '400'],
  ['a request line of 100 kB', request(`GET /${'a'.repeat(100_000)}`, [CLOSE]), '431'],
  ['a header of 100 kB', request('GET /healthz', [CLOSE, `X-A: ${'a'.repeat(100_000)}`]), '431'],
  ['10,000 headers', request('GET /healthz', [CLOSE, ...Array<string>(10_000).fill('A: b')]), '431'],

  ['Content-Length and Transfer-Encoding', request(POST, [lengthOf(HELLO), 'Transfer-Encoding: chunked'], `0\r\n\r\n`), '400'],
  ['two Content-Lengths that differ', request(POST, ['Content-Length: 5', lengthOf(HELLO)], HELLO), '400'],
  ['two Content-Lengths that are alike', request(POST, [lengthOf(HELLO), lengthOf(HELLO)], HELLO), '400'],
  ['a list for a Content-Length', request(POST, ['Content-Length: 5, 5'], HELLO), '400'],
  ['a negative Content-Length', request(POST, ['Content-Length: -1'], HELLO), '400'],
  ['a signed Content-Length', request(POST, ['Content-Length: +5'], HELLO), '400'],
  ['a Content-Length beyond all numbers', request(POST, [`Content-Length: ${'9'.repeat(40)}`], HELLO), '400'],
  ['Transfer-Encoding: xchunked', request(POST, ['Transfer-Encoding: xchunked'], HELLO), '400'],
  ['Transfer-Encoding: chunked, identity', request(POST, ['Transfer-Encoding: chunked, identity'], HELLO), '400'],
  ['a chunk whose size is no number', request(POST, ['Transfer-Encoding: chunked'], `zz\r\n${HELLO}\r\n0\r\n\r\n`), '400'],
  ['a chunk longer than its size', request(POST, ['Transfer-Encoding: chunked'], `2\r\n${HELLO}\r\n0\r\n\r\n`), '400'],
  ['a body longer than its length', request(POST, ['Content-Length: 2'], `{}${UNSPEAKABLE}\r\n\r\n`), '400'],

  ['a body in 100,000 chunks of a byte', request(POST, ['Transfer-Encoding: chunked', CLOSE], `${'1\r\na\r\n'.repeat(100_000)}0\r\n\r\n`), '413'],
  ['a body in 1,000 chunks of a byte', request(POST, ['Transfer-Encoding: chunked', CLOSE], `${'1\r\na\r\n'.repeat(1_000)}0\r\n\r\n`), '400'],

  ['CONNECT', 'CONNECT relay.example:443 HTTP/1.1\r\nHost: x\r\n\r\n', '405'],
  ['TRACE', request('TRACE /', [CLOSE, 'Cookie: a=b']), '404'],
  ['a method that there is not', request('BREW /message', [CLOSE]), '400'],
  ['a method that nobody serves', request('PROPFIND /message', [CLOSE]), '404'],
  ['PUT to where one may only POST', request('PUT /message', [CLOSE, lengthOf(HELLO)], HELLO), '404'],
  ['DELETE of a file', request('DELETE /demo/index.html', [CLOSE]), '405'],
  ['the target *', request('OPTIONS *', [CLOSE]), '204'],
  ['a target without its slash', request('GET healthz', [CLOSE]), '400'],
  ['a whole address as target, of another host', request('GET http://evil.example/nowhere', [CLOSE]), '404'],
  ['a target of another scheme', request('GET file:///etc/passwd', [CLOSE]), '404'],
  ['an expectation that nobody meets', request(POST, [CLOSE, 'Expect: miracles', lengthOf(HELLO)], HELLO), '417'],

  ...['/../../etc/passwd', '/..%2f..%2fetc%2fpasswd', '/demo/../package.json', '/demo/%2e%2e/package.json', '/demo/..\\package.json',
    '/demo/%2e%2e%5cpackage.json', '//etc/passwd', '/%00', '/demo/index.html%00.js', '/./healthz', '/healthz;a=b', '/v0.1.0/../package.json',
    '/__proto__', '/constructor', '/demo/__proto__', '/chunks/constructor', '/api/v1/__proto__', '/ws/../message', '/.env', '/demo/.git/config',
  ].map((path) => [`the path ${path}`, request(`GET ${path}`, [CLOSE]), '404'] as const), // prettier-ignore
  ...['/%', '/%zz', '/%ff', '/ws/%c0%ae', '/%u002e'].map(
    (path) => [`the path ${path}`, request(`GET ${path}`, [CLOSE]), '400'] as const,
  ),

  ['a hundred requests in one breath', request('GET /nowhere').repeat(99) + request('GET /nowhere', [CLOSE]), '100 × 404'],
  ['a prompt, and nonsense behind it in one breath', request(POST, [lengthOf(HELLO)], HELLO) + UNSPEAKABLE, '400'],
]; // prettier-ignore

/** Bytes of requests that no client sends. */
export const HTTP_INPUTS: readonly BadInput[] = [
  ...MESSAGES.map(([name, bytes, expected]) => ({
    name,
    expected,
    send: (target: BadInputTarget) => raw(target, bytes, { waits: true }),
  })),
  {
    name: 'a body shorter than its length, and nothing more to come',
    expected: '400',
    send: (target) => raw(target, request(POST, ['Content-Length: 500'], HELLO)),
  },
  {
    name: 'a request hidden in the body of another',
    expected: '404, whole',
    async send(target) {
      const hidden = request('GET /healthz', [CLOSE]);
      const answer = await exchange(target, request('POST /nowhere', [CLOSE, lengthOf(hidden)], hidden));
      return `${/ (\d{3}) /.exec(answer)?.[1]}, ${answer.includes('uptime') ? 'split' : 'whole'}`;
    },
  },
];

type BadInputTarget = Parameters<BadInput['send']>[0];
