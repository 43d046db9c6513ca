import { counted, UNSPEAKABLE, type BadInput, type Target } from './bad-input.ts';

const MiB = 1_048_576;

/** A Socket.IO session by polling. */
interface Session {
  get(): Promise<Response>;
  post(body: BodyInit, headers?: Record<string, string>): Promise<Response>;
}

type Act = (session: Session) => Promise<unknown>;

/** Operations on a session with their statuses; a final valid request comes last. */
const SESSIONS: readonly (readonly [name: string, act: Act, expected: string])[] = [
  ['a body that is no packets', ({ post }) => post(UNSPEAKABLE), '200, 400'],
  ['an empty body', ({ post }) => post(''), '200, 400'],
  ['a body of bytes', ({ post }) => post(Buffer.alloc(100), { 'content-type': 'application/octet-stream' }), '2 × 400'],
  ['a body beyond the limit', ({ post }) => post('4'.repeat(8 * MiB)), '200, 413'],
  ['a body of 10,000 packets that do nothing', ({ post }) => post(Array(10_000).fill('6').join('\x1e')), '400, hung up'],
  ['a body of 500 packets that do nothing', ({ post }) => post(Array(500).fill('6').join('\x1e')), '2 × 200'],
  ['a body of 500,000 packets that do nothing', ({ post }) => post(Array(500_000).fill('6').join('\x1e')), '400, hung up'],
  ['a body of 50,000 namespaces', ({ post }) => post(Array(50_000).fill('40/a,').join('\x1e')), '400, hung up'],
  ['a body of 100,000 who want to come in', ({ post }) => post(Array(100_000).fill('40').join('\x1e')), '400, hung up'],
  ['bytes that are no base64', ({ post }) => post('b!!!!'), '2 × 200'],
  ['two requests that wait at once', ({ get }) => Promise.all([get(), get()]), '200, 2 × 400'],
]; // prettier-ignore

const ADDRESSES: readonly (readonly [name: string, method: string, query: string, expected: string])[] = [
  ['a session that there is not', 'POST', 'EIO=4&transport=polling&sid=x', '400'],
  ['a session by a name that objects are born with', 'GET', 'EIO=4&transport=polling&sid=__proto__', '400'],
  ['a transport by a name that objects are born with', 'GET', 'EIO=4&transport=constructor', '400'],
  ['a session without a transport', 'GET', '', '400'],
  ['a session opened by POST', 'POST', 'EIO=4&transport=polling', '400'],
  ['a session opened by DELETE', 'DELETE', 'EIO=4&transport=polling', '400'],
];

/** Socket.IO by polling. */
export const POLLING_INPUTS: readonly BadInput[] = [
  ...SESSIONS.map(([name, act, expected]) => ({ name: `${name} (polling)`, expected, send: (target: Target) => poll(target, act) })),
  ...ADDRESSES.map(([name, method, query, expected]) => ({
    name: `${name} (polling)`,
    expected,
    send: async ({ host }: Target) => String((await fetch(`http://${host}/socket.io/?${query}`, { method })).status),
  })),
]; // prettier-ignore

async function poll({ host }: Target, act: Act): Promise<string> {
  const address = `http://${host}/socket.io/?EIO=4&transport=polling`;
  const { sid } = JSON.parse((await (await fetch(address)).text()).slice(1)) as { readonly sid: string };
  const statuses: string[] = [];
  const ask = async (init?: RequestInit) => {
    const response = await fetch(`${address}&sid=${sid}`, init).catch(() => undefined);
    await response?.arrayBuffer();
    statuses.push(String(response?.status ?? 'hung up'));
    return response as Response;
  };
  const get = () => ask();
  const post: Session['post'] = (body, headers = { 'content-type': 'text/plain' }) =>
    ask({ method: 'POST', body, headers });
  await act({ get, post });
  await post('6');
  return counted(statuses.toSorted()).join(', ');
}
