import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual, promisify } from 'node:util';
import { errorInfo } from '../../src/chat/index.ts';
import { createRelay } from '../../src/relay/index.ts';
import { ObservedTable } from '../helpers/observed-table.ts';
import { replyInChunks, ScriptedProvider } from '../helpers/scripted-provider.ts';
import { openProxy } from '../helpers/tcp-proxy.ts';

/*
 * `npm run test:interop`: what clients in Python, as Debian packages them, receive from a relay. Prints a table; the exit code says
 * whether all is as it should be. It is not a part of `npm test`, for it needs what npm cannot install, and installs nothing itself.
 */

const NEEDS = {
  websockets: 'python3-websockets',
  socketio: 'python3-socketio',
  // By which python3-socketio connects.
  aiohttp: 'python3-aiohttp',
};

const PATIENCE_MS = 60_000;

/** The clients, by what is in their rows of the table. */
const CLIENTS: ReadonlyArray<readonly [module: keyof typeof NEEDS, script: string, expected: () => Expected]> = [
  ['websockets', 'cat-client.py', expectedOfCat],
  ['socketio', 'lovelace-client.py', expectedOfLovelace],
];

type Expected = Readonly<Record<string, unknown>>;

function expectedOfCat(): Expected {
  const answer = ['chat', 'Ah, socks!'];
  const status = { status: "We're all mad here, dear!", version: '1.9.2' };
  return {
    "the documentation's example": { error: false, type: 'chat', content: 'Ah, socks!', input: 'socks?' },
    'pieces, then the answer': [['chat_token', 'Ah, '], ['chat_token', 'socks!'], answer],
    'a fault': [['error', BUSY]],
    'the next prompt': [['chat_token', 'Ah, '], ['chat_token', 'socks!'], answer],
    'text as it is': ['chat', ODD],
    'three prompts at once': ['0', '1', '2'].map((number) => ['chat', number]),
    'a ping': 'pong',
    'the key in the address': answer,
    'a wrong key': 'HTTP 403',
    'no key': 'HTTP 403',
    'after a line that was cut': answer,
    'GET /': [200, status],
    'GET / with the key': [200, status],
    'GET / with a wrong key': [403, { detail: { error: UNAUTHORIZED } }],
    'an upload of 20 MB': [403, { detail: { error: 'This action is not allowed.' } }],
  };
}

function expectedOfLovelace(): Expected {
  const ended = (...texts: readonly string[]) => ({ pieces: texts, ack: null });
  const fault = (code: string, sentence: string) => ({ ErrorID: `AiChat::${code}`, Exception: sentence });
  const unauthorized = { message: UNAUTHORIZED, data: fault('unauthorized', UNAUTHORIZED) };
  const ofWay = (way: string) =>
    Object.entries({
      'connected by': way === 'polling' ? 'polling' : 'websocket',
      'a prompt alone': ended('one\ntw', 'o\n\nthree'),
      'a list': ended('one', 'two', '', 'three'),
      'a fault': { pieces: [BUSY], ack: fault('overloaded', BUSY) },
      'text as it is': ended(ODD),
      'the key': ended('Ah, ', 'socks!'),
      'a wrong key': ['ConnectionError', unauthorized],
      'after a line that was cut': ended('Ah, ', 'socks!'),
    }).map(([what, received]) => [`${way}: ${what}`, received] as const);
  return Object.fromEntries(['polling', 'WebSocket', 'polling, upgraded'].flatMap(ofWay));
}

const BUSY = 'The server is busy. Please try again soon.';
const UNAUTHORIZED = 'The server did not accept the credentials.';
const ODD = '日本 🧦 \u2028\t"\\';

interface Python {
  readonly path: string;
  /** Python's own, and those of the modules. */
  readonly versions: Readonly<Record<string, string>>;
}

/** Debian's packages are for Debian's Python, which need not be the first on the way. */
const PYTHONS = ['python3', '/usr/bin/python3'];

const LOOK = `
import importlib, importlib.metadata, json, platform
def version(name):
    importlib.import_module(name)
    return importlib.metadata.version({"socketio": "python-socketio"}.get(name, name))
print(json.dumps({"python3": platform.python_version(), **{name: version(name) for name in ${JSON.stringify(Object.keys(NEEDS))}}}))
`;

/** The first Python that has all that is needed. */
function findPython(): Python | undefined {
  for (const path of PYTHONS) {
    const { status, stdout } = spawnSync(path, ['-c', LOOK], { encoding: 'utf8' });
    if (status === 0) return { path, versions: JSON.parse(stdout) as Record<string, string> };
  }
  return undefined;
}

/** A relay whose model says what it is asked to say. */
async function startRelay(onCut: () => void, accessKeys?: readonly string[]) {
  const provider = new ScriptedProvider();
  provider.answer = ({ messages }) => {
    const text = messages.at(-1)?.text ?? '';
    if (text === 'cut me off') onCut();
    if (text === 'fail') return failing();
    if (text === 'lines') return replyInChunks('one\ntw', 'o\n\nthree');
    return text.startsWith('echo ') ? replyInChunks(text.slice('echo '.length)) : replyInChunks('Ah, ', 'socks!');
  };
  const relay = await createRelay({ assistants: [{ id: 'test', provider }], ...(accessKeys && { accessKeys }) });
  const { port } = await relay.listen({ port: 0 });
  return { port, url: `http://127.0.0.1:${port}`, close: () => relay.close({ graceMs: 0 }) };
}

async function* failing() {
  yield { type: 'reply-start' } as const;
  yield { type: 'reply-error', ...errorInfo('overloaded') } as const;
}

/** What a client received, by case. */
async function run(python: string, script: string, addresses: readonly string[]): Promise<Expected> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { stdout } = await promisify(execFile)(python, [path, ...addresses], { timeout: PATIENCE_MS });
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { case: string; received: unknown });
  return Object.fromEntries(lines.map((line) => [line.case, line.received]));
}

const python = findPython();
if (!python) {
  console.error(`This needs a Python 3 with the modules ${Object.keys(NEEDS).join(', ')}, and found none.
On Debian and Ubuntu:  apt-get install ${Object.values(NEEDS).join(' ')}
Nothing was installed, and nothing was tested.`);
  process.exit(2);
}
const { versions } = python;

let onCut = () => {};
const [open, locked] = [await startRelay(() => onCut()), await startRelay(() => {}, ['meow'])];
const line = await openProxy(open.port);
onCut = () => line.cut();

const seen = new ObservedTable('client and case', 'received', 'as it should be');
let isWell = true;
for (const [module, script, expectedOf] of CLIENTS) {
  const client = `${NEEDS[module]} ${versions[module]} (Python ${versions['python3']})`;
  const received = await run(python.path, script, [open.url, locked.url, `http://127.0.0.1:${line.port}`]);
  for (const [what, should] of Object.entries(expectedOf())) {
    const isRight = isDeepStrictEqual(received[what], should);
    seen.note(`${client}, ${what}`, 'received', received[what] ?? 'nothing');
    seen.note(`${client}, ${what}`, 'as it should be', isRight ? 'yes' : `no: ${JSON.stringify(should)}`);
    isWell &&= isRight;
  }
}
console.log(seen.markdown());

line.close();
await Promise.all([open.close(), locked.close()]);
process.exitCode = isWell ? 0 : 1;
