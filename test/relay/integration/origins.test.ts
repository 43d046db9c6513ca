import assert from 'node:assert/strict';
import type { OutgoingHttpHeaders } from 'node:http';
import { after, afterEach, describe, it } from 'node:test';
import { createRelay, type RelayOptions } from '../../../src/relay/index.ts';
import { ObservedTable } from '../../helpers/observed-table.ts';
import { createRecordingLog, type RecordingLog } from '../../helpers/recording-log.ts';
import { call, WIRES } from '../../helpers/wires.ts';

/* Which pages may use a complete relay, on every wire. */

const seen = new ObservedTable('page and host', ...Object.keys(WIRES));
after(() => console.log(`\n${seen.markdown()}\n`));

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

async function open(options: RelayOptions = {}): Promise<{ readonly base: string; readonly log: RecordingLog }> {
  const log = createRecordingLog();
  const provider = { kind: 'demo', delayMs: 0 } as const;
  const relay = await createRelay({
    assistants: [{ id: 'a', provider }],
    allowedOrigins: ['https://shop.example'],
    log,
    ...options,
  });
  close = () => relay.close({ graceMs: 0 });
  const { port } = await relay.listen({ port: 0 });
  return { base: `http://127.0.0.1:${port}`, log };
}

/** Headers that a page of another site could send if a preflight allowed them, or if a proxy did not overwrite them. */
const forwardings = (host: string): ReadonlyArray<readonly [name: string, headers: OutgoingHttpHeaders]> => [
  ['', {}],
  ['X-Forwarded-Host', { 'x-forwarded-host': host, 'x-forwarded-proto': 'https' }],
  ['a list of them', { 'x-forwarded-host': `relay.example, ${host}` }],
  ['Forwarded', { forwarded: `for=198.51.100.7;host=${host};proto=https` }],
  ['others', { 'x-host': host, 'x-original-host': host, 'x-forwarded-server': host, 'x-forwarded-for': '127.0.0.1' }],
];

interface Case {
  readonly origin?: string;
  readonly host: string;
  readonly isServed: boolean;
  readonly hosts?: readonly string[];
  /** Only with a declared proxy, or only without. Default: both. */
  readonly declared?: boolean;
}

const CASES: readonly Case[] = [
  // Not a page but a program.
  { host: 'relay.example', isServed: true },
  { host: 'relay.example', isServed: true, hosts: ['relay.example'] },
  { host: '203.0.113.9:1865', isServed: true, hosts: ['relay.example'] },
  { host: 'evil.example', isServed: false, hosts: ['relay.example'] },
  // An allowed origin.
  { origin: 'https://shop.example', host: 'relay.example', isServed: true },
  { origin: 'https://shop.example', host: 'relay.example', isServed: true, hosts: ['relay.example'] },
  { origin: 'https://shop.example', host: 'evil.example', isServed: false, hosts: ['relay.example'] },
  // The visitor's own machine.
  { origin: 'http://localhost:5173', host: 'localhost:1865', isServed: true },
  { origin: 'http://localhost:5173', host: 'localhost:1865', isServed: true, hosts: ['relay.example'] },
  // The relay's own pages.
  { origin: 'https://192.0.2.1', host: '192.0.2.1', isServed: true },
  { origin: 'http://192.0.2.1:1865', host: '192.0.2.1:1865', isServed: true, declared: false },
  { origin: 'https://relay.example', host: 'relay.example', isServed: true, declared: true },
  { origin: 'https://relay.example', host: 'relay.example', isServed: false, declared: false },
  { origin: 'https://relay.example', host: 'relay.example', isServed: true, hosts: ['relay.example'] },
  { origin: 'https://relay.example', host: '127.0.0.1:1865', isServed: true, hosts: ['relay.example'] },
  // Other sites.
  { origin: 'https://evil.example', host: 'relay.example', isServed: false },
  { origin: 'https://evil.example', host: 'relay.example', isServed: false, hosts: ['relay.example'] },
  { origin: 'https://evil.example', host: '127.0.0.1:1865', isServed: false },
  { origin: 'null', host: 'relay.example', isServed: false, hosts: ['relay.example'] },
  // Other sites whose domain was pointed at the relay.
  { origin: 'http://evil.example', host: 'evil.example', isServed: false },
  { origin: 'http://evil.example:1865', host: 'evil.example:1865', isServed: false },
  { origin: 'http://evil.example:1865', host: 'evil.example:1865', isServed: false, hosts: ['relay.example'] },
  { origin: 'https://evil.example', host: 'evil.example', isServed: false, hosts: ['relay.example'] },
  { origin: 'https://evil.example', host: 'evil.example', isServed: false, declared: false },
];

describe('a page’s request to the relay', () => {
  for (const { origin, host, isServed, hosts, declared } of CASES) {
    const page = `${origin ?? 'no page'} at ${host}${hosts ? `, with ${hosts.join()} as its hosts` : ''}`;
    for (const isDeclared of declared === undefined ? [true, false] : [declared]) {
      const row = `${page}, ${isDeclared ? 'by a declared proxy' : 'with no proxy declared'}`;
      it(`${isServed ? 'is served' : 'is rejected'} on every wire, whatever headers are forwarded: ${row}`, async () => {
        const { base, log } = await open({
          ...(hosts && { allowedHosts: hosts }),
          ...(isDeclared && { trustedProxies: ['127.0.0.1'] }),
        });
        const claimed = origin === undefined || origin === 'null' ? 'evil.example' : new URL(origin).host;
        for (const [wire, ask] of Object.entries(WIRES)) {
          for (const [forwarding, forwarded] of forwardings(claimed)) {
            const headers = { host, ...(origin !== undefined && { origin }), ...forwarded };
            const reception = await ask(base, headers);
            seen.note(row, wire, reception);
            assert.equal(reception, isServed ? 'served' : 'refused', `${wire} ${forwarding}`);
          }
        }
        const reasons = new Set(
          log.lines.filter(({ message }) => message.startsWith('refused')).map(({ message }) => message),
        );
        assert.equal(reasons.size, isServed ? 0 : 1);
        // The log tells the owner which option to set.
        for (const reason of reasons) assert.match(reason, /ALLOWED_(?:ORIGINS|HOSTS)/);
      });
    }
  }
});

describe('a CORS preflight', () => {
  const PATHS = [
    '/message',
    '/memory/conversation_history',
    '/',
    '/auth/token',
    '/api/v1/chat/completions',
    '/api/v1/chat/providers',
    '/api/v1/nothing',
    '/socket.io/?EIO=4&transport=polling',
    '/nothing',
    '/settings',
  ];
  const PROXIES_OWN =
    'x-forwarded-host,x-forwarded-for,x-forwarded-proto,forwarded,x-real-ip,via,x-original-host,x-host';

  for (const path of PATHS) {
    it(`allows no page to send a proxy’s headers: ${path}`, async () => {
      const { base } = await open({ trustedProxies: ['127.0.0.1'] });
      for (const asked of [PROXIES_OWN, `content-type,${PROXIES_OWN}`, PROXIES_OWN.toUpperCase(), '*']) {
        const { status, headers } = await call('OPTIONS', `${base}${path}`, {
          origin: 'https://evil.example',
          'access-control-request-method': 'POST',
          'access-control-request-headers': asked,
        });
        assert.equal(status, 204);
        const allowed = headers['access-control-allow-headers'] ?? '';
        assert.equal(allowed, asked.startsWith('content-type') ? 'content-type' : '', asked);
      }
    });

    it(`without requested headers allows none of a proxy’s headers: ${path}`, async () => {
      const { base } = await open();
      const { headers } = await call('OPTIONS', `${base}${path}`, {
        origin: 'https://evil.example',
        'access-control-request-method': 'POST',
      });
      assert.doesNotMatch(headers['access-control-allow-headers'] ?? '', /forwarded|x-|\*/i);
    });
  }
});
