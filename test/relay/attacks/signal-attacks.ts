import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startProgram } from '../../helpers/program-group.ts';
import { inTime, within, type AttackRow, type RelaySetting } from './attack.ts';
import { DEFAULTS } from './relay-settings.ts';
import type { Site } from './site.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** A relay of its own, for these attacks end it. */
const SIGNALLED: RelaySetting = { ...DEFAULTS, name: 'signalled' };

/** Signals that mean nothing to a server without a terminal. */
const HARMLESS = ['SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGPIPE'] as const;

/** Sends a signal to the relay in the middle of an answer. */
async function signal(site: Site, name: NodeJS.Signals): Promise<string> {
  const answer = await site.whileAnswering(async () => {
    site.relay.kill(name);
    await site.neighboursAnswered(3, 3_000);
  });
  return `${answer}${/Debugger|inspector/.test(site.relay.output()) ? ', a debugger listens' : ''}`;
}

/** How a relay is started by people, beside directly: its whole group gets the signals of a terminal, or of systemd. */
const STARTED = {
  'npm start': ['npm', ['start', '--ignore-scripts', '--loglevel=error']],
  'a shell': ['sh', ['-c', `"${process.execPath}" src/relay/cli/cli.ts; exit $?`]],
  'npm exec': ['npm', ['exec', '--offline', '--', 'node', 'src/relay/cli/cli.ts']],
} as const satisfies Readonly<Record<string, readonly [string, readonly string[]]>>;

/** Starts a relay so, and signals its whole group in the middle of an answer. */
async function signalGroup(site: Site, how: keyof typeof STARTED, name: NodeJS.Signals): Promise<string> {
  const [program, args] = STARTED[how];
  const group = await startProgram(program, args, {
    cwd: ROOT,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      PORT: '0',
      OPENAI_BASE_URL: site.provider.url,
      OPENAI_MODEL: 'fake',
      TRUSTED_PROXIES: '127.0.0.1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { stdout, stderr, pid = 0 } = group.program;
  let output = '';
  for (const stream of [stdout, stderr]) stream?.on('data', (part: Buffer) => (output += part.toString()));
  // When all of them have gone who could write there.
  const ended = once(group.program, 'close');
  try {
    const address = () => /listening on http:\/\/localhost:(\d+)/.exec(output)?.[1];
    if (!(await within(20_000, () => address() !== undefined))) return `no start: ${output.slice(-200)}`;
    const port = Number(address());
    const isServing = async () => {
      const health = fetch(`http://127.0.0.1:${port}/healthz`).then(({ status }) => status === 200);
      return inTime(
        3_000,
        health.catch(() => false),
        false,
      );
    };
    const answer = await site.whileAnswering(
      async () => {
        process.kill(-pid, name);
        await within(3_000, async () => !(await isServing()));
      },
      { host: `127.0.0.1:${port}`, port },
    );
    const isOver = await inTime(
      8_000,
      ended.then(() => true),
      false,
    );
    return `${answer}, ${isOver ? 'ended' : 'goes on'}`;
  } finally {
    await group.end();
  }
}

const DRAINED = /^answered, ended$/;

export const SIGNAL_ROW: AttackRow = {
  fault: 'R8',
  title: 'signals',
  setting: SIGNALLED,
  // What is left out of npm, test/relay/signals.test.ts has as well.
  fullOnly: ['SIGTERM to a shell', 'SIGINT to npm exec', 'to all of npm start'],
  attacks: [
    ...HARMLESS.map((name) => ({ name, expected: /^answered$/, run: (site: Site) => signal(site, name) })),
    {
      name: 'to all of npm start at once: SIGTERM and SIGINT',
      expected: /^answered, ended; answered, ended$/,
      async run(site) {
        const signals = ['SIGTERM', 'SIGINT'] as const;
        return (await Promise.all(signals.map((name) => signalGroup(site, 'npm start', name)))).join('; ');
      },
    },
    { name: 'SIGTERM to a shell and what it runs', expected: DRAINED, run: (site) => signalGroup(site, 'a shell', 'SIGTERM') },
    { name: 'SIGINT to npm exec and what it runs', expected: DRAINED, run: (site) => signalGroup(site, 'npm exec', 'SIGINT') },
  ],
  finale: {
    name: 'told to go, it ends',
    expected: /^answered, ended with 0$/,
    run: (site) => site.endInMidAnswer('SIGTERM'),
  },
}; // prettier-ignore
