import { randomUUID } from 'node:crypto';
import { markdownTable } from '../../helpers/markdown-table.ts';
import { startRelayProcess, type RelayProcess } from '../../helpers/relay-process.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { openEngine, WireSocket } from '../../relay/attacks/wire-socket.ts';
import type { Target } from '../../relay/integration/hostile/bad-input.ts';
import { startFakeProvider } from '../../servers/fake-provider.ts';
import type { BenchOptions } from '../options.ts';
import { median } from './statistics.ts';

/** Most memory of turns with three readers, as a multiple of the same with one. */
const MAX_RATIO = 1.2;

const READERS = 3;
const TURNS = 20;

/** Time that the relay gets to release what belonged to the turns before. */
const RELEASE_MS = 1_500;

/** How the clients of one wire connect and send a prompt. */
interface Wire {
  readonly name: string;
  open(target: Target): Promise<WireSocket>;
  prompt(prompt: object): string;
}

const WIRES: readonly Wire[] = [
  {
    name: 'Cat',
    // A guessable id: its memory ends with the connection.
    open: (target) => WireSocket.open(target, '/ws/bench?ai-chat=1'),
    prompt: (prompt) => JSON.stringify({ text: 'go', ...prompt }),
  },
  {
    name: 'Lovelace',
    open: (target) => openEngine(target, []),
    prompt: (prompt) => `42${JSON.stringify(['Prompt', { Prompt: 'go', ...prompt }])}`,
  },
];

/**
 * Measures the memory of running turns with one and with three readers, of which each has a connection, in one process and over the same
 * number of connections, and prints it.
 *
 * @throws {Error} If three readers take more than {@link MAX_RATIO} times the memory of one.
 */
export async function benchReaders({ rounds = 3, isQuick }: BenchOptions): Promise<void> {
  const tokens = isQuick ? 4_000 : 16_000;
  const provider = await startFakeProvider({ script: { tokens: Array<string>(tokens).fill(' word'), ending: 'hang' } });
  const settings = { kind: 'openai-compatible', baseUrl: provider.url, model: 'fake', apiKey: { env: 'KEY' } };
  const config = { limits: { resumeTimeoutMs: 100 }, assistants: [{ id: 'fake', provider: settings }] };
  const folder = temporaryFolder({ 'config.json': JSON.stringify(config) });
  const relay = await startRelayProcess({ AI_CHAT_CONFIG: `${folder.path}/config.json`, KEY: 'sk-any' }, true);
  try {
    const rows = [];
    for (const wire of WIRES) {
      await measure(relay, wire, tokens, READERS);
      const values: number[][] = [];
      for (let round = 0; round < rounds; round += 1)
        values.push([await measure(relay, wire, tokens, 1), await measure(relay, wire, tokens, READERS)]);
      const [one = 0, three = 0] = [0, 1].map((index) => median(values.map((value) => value[index] ?? 0)));
      rows.push({
        name: wire.name,
        one,
        three,
        ratio: median(values.map(([first = 1, second = 0]) => second / first)) ?? 0,
      });
    }
    const cells = rows.map(({ name, one, three, ratio }) => [name, one, three, ratio].map((cell) => format(cell)));
    const title = `## Readers: ${TURNS} running turns of ${tokens} tokens, ${rounds} rounds`;
    process.stdout.write(`${title}\n\n${markdownTable(['', 'bytes a turn, 1 reader', '3 readers', 'ratio'], cells)}\n`);
    const worst = rows.find(({ ratio }) => ratio > MAX_RATIO);
    if (worst) throw new Error(`${worst.name}: three readers take ${format(worst.ratio)} × the memory of one`);
  } finally {
    await relay.stop();
    await provider.stop();
    folder.remove();
  }
}

/** Bytes that the relay holds for a turn while it runs and this number of the connections reads it. */
async function measure(relay: RelayProcess, wire: Wire, tokens: number, readers: number): Promise<number> {
  const { hostname, port } = new URL(relay.url);
  const target = { host: `${hostname}:${port}`, port: Number(port) };
  const sockets = await Promise.all(Array.from({ length: TURNS * READERS }, () => wire.open(target)));
  await Promise.all(sockets.map((socket) => socket.has('greeting')));
  const before = await relay.held();
  for (let index = 0; index < TURNS; index += 1) {
    const turn = randomUUID();
    const ofTurn = sockets.slice(index * READERS, index * READERS + readers);
    for (const [reader, socket] of ofTurn.entries()) {
      await socket.send(wire.prompt(reader === 0 ? { turn } : { turn, after: 0 }));
      await socket.has('reply-start');
    }
    // The start and all tokens.
    for (const socket of ofTurn) await socket.has(new RegExp(`"n":${tokens + 1}\\b`));
  }
  const after = await relay.held();
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, RELEASE_MS));
  return (after - before) / TURNS;
}

function format(cell: string | number): string {
  if (typeof cell === 'string') return cell;
  return cell > 100 ? cell.toFixed(0) : cell.toFixed(2);
}
