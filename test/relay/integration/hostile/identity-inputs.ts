import { UNSPEAKABLE, type BadInput } from './bad-input.ts';
import { cat } from './cat.ts';
import { handshake, raw, request } from './raw.ts';

/** User ids, each with a name for it. */
const IDS: readonly (readonly [name: string, id: string])[] = [
  ['slashes', '../../etc/passwd'],
  ['NULs', 'a\0b\0'],
  ['line ends', 'a\r\nX-Injected: yes\r\n\r\n'],
  ['percent signs', '%2f..%00%'],
  ['10 kB', 'a'.repeat(10_000)],
  ['__proto__', '__proto__'],
  ['constructor', 'constructor'],
  ['what our own keys look like', 'subject:admin'],
  ['HTML', '<img src=x onerror=alert(1)>'],
  ['pictures', '💥'.repeat(300)],
  ['spaces', '   '],
];

const BODY = JSON.stringify({ text: UNSPEAKABLE });
const NO_KEYS = ['user', '../../etc/passwd', '__proto__', 'a'.repeat(10_000), '\u00ff\u00fe', '%00'];

/** User ids of visitors. None opens stored memory, and each is served like any other. */
export const IDENTITY_INPUTS: readonly BadInput[] = [
  ...IDS.map(([name, id]): BadInput => {
    const path = `/ws/${encodeURIComponent(id)}`;
    return { name: `a user id of ${name}`, expected: 'served', send: (target) => cat(target, path, () => {}) };
  }),
  ...['.', '..', '%2e%2e', '%2E', '%00'].map((id): BadInput => {
    const bytes = handshake(`/ws/${id}`);
    return { name: `the path /ws/${id}`, expected: '101', send: (target) => raw(target, bytes) };
  }),
  ...NO_KEYS.flatMap((id): BadInput[] => {
    const label = id.length > 100 ? '10 kB' : id;
    const headers = [`user_id: ${id}`, 'Connection: close', `Content-Length: ${BODY.length}`];
    const message = request('POST /message', headers, BODY);
    const read = request('GET /memory/conversation_history', headers.slice(0, 2));
    const cleared = request('DELETE /memory/conversation_history', headers.slice(0, 2));
    return [
      {
        name: `a user_id of ${label} (POST /message)`,
        expected: '200',
        send: (target) => raw(target, message, { waits: true }),
      },
      { name: `a user_id of ${label} (history)`, expected: '200', send: (target) => raw(target, read) },
      { name: `a user_id of ${label} (clearing)`, expected: '200', send: (target) => raw(target, cleared) },
    ];
  }),
  {
    name: 'a user_id with a NUL (POST /message)',
    expected: '400',
    send: (target) => raw(target, request('POST /message', ['user_id: a\0b', 'Connection: close'], BODY)),
  },
  {
    name: 'two user_ids (POST /message)',
    expected: '200',
    send: (target) =>
      raw(
        target,
        request(
          'POST /message',
          ['user_id: a', 'user_id: b', 'Connection: close', `Content-Length: ${BODY.length}`],
          BODY,
        ),
        { waits: true },
      ),
  },
  ...['127.0.0.1', '::1', 'unknown', '<script>', 'a'.repeat(8_000), Array(500).fill('203.0.113.1').join(', ')].map(
    (address): BadInput => ({
      name: `an X-Forwarded-For of ${address.length > 100 ? `${address.length} characters` : address}`,
      expected: '404',
      send: (target) => raw(target, request('GET /nowhere', [`X-Forwarded-For: ${address}`, 'Connection: close'])),
    }),
  ),
];
