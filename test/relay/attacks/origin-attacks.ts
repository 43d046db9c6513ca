import { randomUUID } from 'node:crypto';
import { Agent, request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { networkInterfaces } from 'node:os';
import { WebSocket } from 'ws';
import { inTime, type Attack, type AttackRow } from './attack.ts';
import { DEFAULTS, FEW_FILES, NO_PROXY } from './relay-settings.ts';
import type { Site } from './site.ts';

interface Response {
  readonly status: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * Sends a page's request with the host that its browser requested. `agent`: the connection to use. Default: a new one.
 */
function send(
  site: Site,
  line: string,
  headers: OutgoingHttpHeaders,
  body = '',
  agent: Agent | false = false,
): Promise<Response> {
  const [method = 'GET', path = '/'] = line.split(' ');
  return new Promise((resolve) => {
    const options = { host: '127.0.0.1', port: site.target.port, method, path, headers, agent };
    const sent = request(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('error', () => {});
      response.on('close', () => resolve({ status: `${response.statusCode}`, headers: response.headers, body: text }));
    });
    sent.on('error', () => resolve({ status: 'cut off', headers: {}, body: '' }));
    sent.end(body);
  });
}

const EVIL = 'https://evil.example';

/** Headers by which a page might pass for one of the relay's own, if a proxy forwards them. */
const FORWARDED: readonly (readonly [name: string, headers: OutgoingHttpHeaders])[] = [
  ['X-Forwarded-Host', { 'x-forwarded-host': 'evil.example' }],
  ['X-Forwarded-Host, twice', { 'x-forwarded-host': ['relay.example', 'evil.example'] }],
  ['X-Forwarded-Host, a list', { 'x-forwarded-host': 'evil.example, relay.example, evil.example' }],
  ['X-Forwarded-Host and X-Forwarded-Proto', { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' }],
  ['X-Forwarded-Host with a port', { 'x-forwarded-host': 'evil.example:443', 'x-forwarded-port': '443' }],
  ['Forwarded', { forwarded: 'for=203.0.113.7;host=evil.example;proto=https' }],
  ['X-Original-Host', { 'x-original-host': 'evil.example', 'x-host': 'evil.example' }],
];

/**
 * The attempts of a page of another site, each with the text of its prompt.
 * @returns the statuses.
 */
async function askAsPage(site: Site, forwarded: OutgoingHttpHeaders): Promise<string> {
  const marker = randomUUID();
  const headers = { host: 'relay.example', origin: EVIL, 'x-forwarded-for': site.attacker(), ...forwarded };
  const post = async (path: string, body: object) =>
    (await send(site, `POST ${path}`, { ...headers, 'content-type': 'application/json' }, JSON.stringify(body))).status;
  const outcomes = [
    await post('/message', { text: marker }),
    await post('/api/v1/chat/completions', { Prompt: marker }),
    (await send(site, 'GET /memory/conversation_history', { ...headers, user_id: randomUUID() })).status,
    (await send(site, 'DELETE /memory/conversation_history', headers)).status,
    await askByPolling(site, { headers, marker }),
    await openSocket(site, headers),
  ];
  return `${outcomes.join(', ')}, the model was asked ${site.asked(marker)} times`;
}

function openSocket(site: Site, headers: OutgoingHttpHeaders): Promise<string> {
  const socket = new WebSocket(`ws://${site.target.host}/ws/page`, {
    headers: { ...headers } as Record<string, string>,
  });
  return new Promise<string>((resolve) => {
    socket.on('open', () => resolve('opened')).on('error', () => resolve('refused'));
  }).finally(() => socket.terminate());
}

interface PolledPage {
  readonly headers: OutgoingHttpHeaders;
  readonly marker: string;
  /** The parameter by which POST requests name their session. */
  readonly query?: (sid: string) => string;
  /** The headers of GET requests, if they differ. */
  readonly reading?: OutgoingHttpHeaders;
  /** Whether all requests use one connection, as browsers usually do. */
  readonly isKept?: boolean;
}

/** Opens a session, connects and sends a prompt. */
async function askByPolling(site: Site, page: PolledPage): Promise<string> {
  const { headers, marker, query = (sid) => `sid=${sid}`, reading = headers, isKept = true } = page;
  const agent = isKept && new Agent({ keepAlive: true, maxSockets: 1 });
  const path = '/socket.io/?EIO=4&transport=polling';
  const opened = await send(site, `GET ${path}`, reading, '', agent);
  const sid = /"sid":"([\w-]+)"/.exec(opened.body)?.[1];
  if (sid === undefined) return `refused ${opened.status}`;
  const text = { ...headers, 'content-type': 'text/plain' };
  const post = (body: string) => send(site, `POST ${path}&${query(sid)}`, text, body, agent);
  const { status } = await post('40');
  if (status !== '200') return `refused ${status}`;
  await post(`42["Prompt",{"Prompt":"${marker}"}]`);
  const read = send(site, `GET ${path}&sid=${sid}`, reading, '', agent).then(({ body }) => body);
  const received = await inTime(1_000, read, '');
  if (agent) agent.destroy();
  return /40\{"sid"/.test(received) ? 'let in' : `refused ${status}`;
}

/** A preflight must not allow headers that only a proxy sends. */
async function preflight(site: Site, path: string, asked: string): Promise<string> {
  const { headers } = await send(site, `OPTIONS ${path}`, {
    host: 'relay.example',
    origin: EVIL,
    'access-control-request-method': 'POST',
    'access-control-request-headers': asked,
  });
  const allowed = headers['access-control-allow-headers'] ?? '';
  return /forwarded|-host|\*/i.test(allowed) ? `allows ${allowed.trim()}` : 'not allowed';
}

const PREFLIGHTS = ['/message', '/api/v1/chat/completions', '/socket.io/', '/memory/conversation_history', '/nowhere'];
const ASKED = [
  'content-type,x-forwarded-host',
  'X-Forwarded-For, X-Forwarded-Proto',
  'forwarded',
  'content-type, x-original-host',
];

const NOT_ASKED = /^(?:40\d)(?:, (?:40\d|refused(?: \d+)?)){5}, the model was asked 0 times$/;

export const FORWARDED_ROW: AttackRow = {
  fault: 'R10',
  title: 'a page of another site, by headers that a proxy hands on',
  setting: DEFAULTS,
  attacks: [
    ...FORWARDED.map(([name, headers]): Attack => ({
      name,
      expected: NOT_ASKED,
      run: (site) => askAsPage(site, headers),
    })),
    {
      name: 'preflights',
      expected: /^not allowed$/,
      async run(site) {
        const asked = PREFLIGHTS.flatMap((path) => ASKED.map((headers) => preflight(site, path, headers)));
        return [...new Set(await Promise.all(asked))].join(', ');
      },
    },
  ],
};

/**
 * A page of a domain that its owner points at this machine while the page is open (DNS rebinding). Its GET requests
 * have no `Origin`.
 */
async function rebind(site: Site, query: (sid: string) => string, isKept = true): Promise<string> {
  const marker = randomUUID();
  const reading = { host: `evil.example:${site.target.port}` };
  const headers = { ...reading, origin: `http://evil.example:${site.target.port}` };
  const outcome = await askByPolling(site, { headers, marker, query, reading, isKept });
  return `${outcome}, the model was asked ${site.asked(marker)} times`;
}

const QUERIES: readonly (readonly [name: string, query: (sid: string) => string])[] = [
  ['its own session', (sid) => `sid=${sid}`],
  ['another session in front', (sid) => `sid=bogus&sid=${sid}`],
  ['another session behind', (sid) => `sid=${sid}&sid=bogus`],
  ['an empty session in front', (sid) => `sid=&sid=${sid}`],
  ['the session twice', (sid) => `sid=${sid}&sid=${sid}`],
  ['the name of the session encoded', (sid) => `sid=bogus&%73id=${sid}`],
  ['the session in brackets', (sid) => `sid[]=bogus&sid=${sid}`],
  ['another session behind a semicolon', (sid) => `x=1;sid=bogus&sid=${sid}`],
  ['another version in front', (sid) => `EIO=4&sid=${sid}`],
  ['another transport in front', (sid) => `transport=websocket&sid=${sid}`],
];

/** Whether the relay still supports JSONP, which browsers request without CORS. */
async function pollAsScript(site: Site, query: string): Promise<string> {
  const { status } = await send(site, `GET /socket.io/?EIO=4&transport=polling${query}`, {});
  return status;
}

const KEPT_OUT = /^refused(?: \d+)?, the model was asked 0 times$/;

export const REBINDING_ROW: AttackRow = {
  fault: 'R11',
  title: 'a page whose domain is pointed at this machine',
  setting: NO_PROXY,
  attacks: [
    ...QUERIES.map(([name, query]): Attack => ({
      name: `${name} (polling)`,
      expected: KEPT_OUT,
      run: (site) => rebind(site, query),
    })),
    {
      name: 'its own session, over one connection each (polling)',
      expected: KEPT_OUT,
      run: (site) => rebind(site, (sid) => `sid=${sid}`, false),
    },
    {
      name: 'another session in front, over one connection each (polling)',
      expected: KEPT_OUT,
      run: (site) => rebind(site, (sid) => `sid=bogus&sid=${sid}`, false),
    },
    { name: 'a script tag', expected: /^40[03]$/, run: (site) => pollAsScript(site, '&j=0') },
    { name: 'a script tag, by an encoded name', expected: /^40[03]$/, run: (site) => pollAsScript(site, '&%6a=1') },
    { name: 'a script tag without a number', expected: /^40[03]$/, run: (site) => pollAsScript(site, '&j=') },
  ],
};

/** An address of this machine other than loopback. Without one, the relay cannot be reached from other machines. */
function publicAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return all.find(({ internal, family }) => !internal && family === 'IPv4')?.address ?? '127.0.0.1';
}

/** A page on this domain sends requests to a relay that listens on all addresses, at a public one. */
function postAsPage(site: Site, name: string): Promise<string> {
  const host = `${name}:${site.target.port}`;
  const headers = { host, origin: `http://${host}`, 'content-type': 'application/json' };
  const options = { host: publicAddress(), port: site.target.port, path: '/message', method: 'POST', headers };
  return new Promise((resolve, reject) => {
    const posted = request(options, (response) => resolve(String(response.resume().statusCode)));
    posted.on('error', reject).end(JSON.stringify({ text: 'hello' }));
  });
}

export const PUBLIC_REBINDING_ROW: AttackRow = {
  fault: 'R11',
  title: 'the same, at a relay that listens on all addresses',
  setting: FEW_FILES,
  attacks: [
    { name: 'a page of another name', expected: /^(?:403|421|400)$/, run: (site) => postAsPage(site, 'evil.example') },
    { name: 'a page of a name that only begins so', expected: /^(?:403|421|400)$/, run: (site) => postAsPage(site, 'chat.example.evil.example') },
    { name: 'but a page of its own name may ask', expected: /^200$/, run: (site) => postAsPage(site, 'chat.example') },
  ],
}; // prettier-ignore
