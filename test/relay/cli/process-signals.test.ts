import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import packageJson from '../../../package.json' with { type: 'json' };
import { CatPeer } from '../../helpers/cat-peer.ts';
import { COMPILE_CACHE } from '../../helpers/compile-cache.ts';
import { findProgram } from '../../helpers/find-program.mjs';
import { startProgram } from '../../helpers/program-group.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { until } from '../../helpers/until.ts';
import { startFakeProvider } from '../../servers/fake-provider.ts';
import { RELAY_PROGRAM } from '../../helpers/relay-program.ts';

/** The start script of this package, in a package that has nothing to install or to build. */
const START = packageJson.scripts.start.replaceAll('src/relay/cli/cli.ts', RELAY_PROGRAM);

/** The ways to start a relay. Some write its process id to a file. */
const STARTS = {
  itself: ['/bin/sh', '-c', `echo $$ > pid; exec node ${RELAY_PROGRAM}`],
  npm: ['npm', 'start'],
  npx: ['npm', 'exec', '--call', `node ${RELAY_PROGRAM}`],
  terminal: ['script', '-qefc', `echo $$ > pid; exec node ${RELAY_PROGRAM}`, '/dev/null'],
  'npm in a terminal': ['script', '-qefc', 'exec npm start', '/dev/null'],
} as const;

const afterwards: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of afterwards.splice(0).toReversed()) await task();
});

/** Starts a relay with a running answer, which the test completes. */
async function answering(how: keyof typeof STARTS, env: Readonly<Record<string, string>> = {}) {
  const provider = await startFakeProvider({ script: { tokens: ['One.', ' Two.', ' Three.'], hold: true } });
  afterwards.push(() => provider.stop());
  const folder = temporaryFolder({ 'package.json': JSON.stringify({ name: 'shop', scripts: { start: START } }) });
  afterwards.push(() => folder.remove());
  const [name, ...args] = STARTS[how];
  const { program, end } = await startProgram(name, args, {
    cwd: folder.path,
    env: {
      ...COMPILE_CACHE,
      PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
      HOME: folder.path,
      PORT: '0',
      OPENAI_BASE_URL: provider.url,
      OPENAI_MODEL: 'tiny',
      npm_config_update_notifier: 'false',
      ...env,
    },
    stdio: 'pipe',
  });
  afterwards.push(end);
  let output = '';
  const collect = (part: Buffer) => (output += part.toString());
  program.stdout?.on('data', collect);
  program.stderr?.on('data', collect);
  const exit = once(program, 'exit').then(([code]) => code as number | null);
  const addressIn = () => /listening on http:\/\/localhost:(\d+)/.exec(output)?.[1];
  await until(() => addressIn() !== undefined || program.exitCode !== null);
  const host = `127.0.0.1:${addressIn()}`;
  const peer = await CatPeer.open(`ws://${host}/ws/visitor`);
  afterwards.push(() => peer.socket.terminate());
  peer.send({ text: 'count' });
  const upstream = await provider.nextRequest();
  upstream.next();
  await peer.nextOf(({ type }) => type === 'chat_token');
  return {
    program,
    exit,
    /** Resolves when no process has its output open. */
    closed: once(program, 'close'),
    output: () => output,
    peer,
    upstream,
    pid: () => Number(readFileSync(join(folder.path, 'pid'), 'utf8')),
    killGroup: (signal: NodeJS.Signals) => process.kill(-(program.pid ?? 0), signal),
    status: async () => (await fetch(`http://${host}/healthz`)).status,
    /** Makes the provider send the rest, and checks that it reaches the visitor. */
    async finishes() {
      upstream.rest();
      const { content } = await peer.nextOf(({ type }) => type !== 'chat_token');
      assert.equal(content, 'One. Two. Three.');
    },
  };
}

type Answering = Awaited<ReturnType<typeof answering>>;

async function isDraining({ status }: Answering): Promise<void> {
  await until(async () => (await status()) === 503);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('a relay whose whole process group gets a signal', () => {
  for (const [how, signal] of [
    ['itself', 'SIGTERM'],
    ['itself', 'SIGQUIT'],
    ['npm', 'SIGTERM'],
    ['npm', 'SIGINT'],
    ['npx', 'SIGTERM'],
    ['npx', 'SIGINT'],
  ] as const) {
    it(`finishes its answer (${how}, ${signal})`, async () => {
      const relay = await answering(how);
      relay.killGroup(signal);
      await isDraining(relay);
      await relay.finishes();
      // npx starts the relay through a shell, which the signal ends.
      if (how === 'npx') await relay.closed;
      else assert.equal(await relay.exit, 0);
      assert.match(relay.output(), /Shutting down/);
    });
  }

  it('exits at once when npm’s group gets a second signal, but not on the copy that npm forwards', async () => {
    const relay = await answering('npm');
    const since = performance.now();
    relay.killGroup('SIGINT');
    await isDraining(relay);
    let hasExited = false;
    void relay.exit.then(() => (hasExited = true));
    await until(() => {
      if (!hasExited) relay.killGroup('SIGINT');
      return hasExited;
    });
    const ms = performance.now() - since;
    assert.notEqual(await relay.exit, 0);
    assert.ok(ms > 400 && ms < 20_000, `after ${ms} ms`);
  });

  it('finishes its answer when the readers of its output are gone, too', async () => {
    const relay = await answering('npm');
    relay.program.stdout?.destroy();
    relay.program.stderr?.destroy();
    relay.killGroup('SIGTERM');
    await isDraining(relay);
    await relay.finishes();
    assert.equal(await relay.exit, 0);
  });

  it('finishes its answer when npm is killed', async () => {
    const relay = await answering('npm');
    relay.program.kill('SIGKILL');
    await relay.exit;
    assert.equal(await relay.status(), 200);
    relay.killGroup('SIGTERM');
    await isDraining(relay);
    await relay.finishes();
    await relay.closed;
  });
});

const STRAY_SIGNALS = [
  'SIGHUP',
  'SIGUSR1',
  'SIGUSR2',
  'SIGALRM',
  'SIGVTALRM',
  'SIGIO',
  'SIGPIPE',
  'SIGXFSZ',
  'SIGHUP',
] as const;

describe('a relay that gets an unrelated signal', () => {
  it('continues, and opens no inspector', async () => {
    const relay = await answering('itself');
    for (const signal of STRAY_SIGNALS) {
      process.kill(relay.pid(), signal);
      assert.equal(await relay.status(), 200, signal);
    }
    await relay.finishes();
    assert.equal(await relay.status(), 200);
    assert.doesNotMatch(relay.output(), /Debugger|inspector|Shutting down/);
  });

  it('continues when npm’s group gets SIGHUP and npm exits', async () => {
    const relay = await answering('npm');
    relay.killGroup('SIGHUP');
    await relay.exit;
    await relay.finishes();
    assert.equal(await relay.status(), 200);
  });
});

// `script` of util-linux provides a terminal. Other programs of that name have other options.
if (process.platform === 'linux' && findProgram(['script'])) {
  describe('a relay in a terminal', () => {
    for (const how of ['terminal', 'npm in a terminal'] as const) {
      it(`finishes its answer on Ctrl-C (${how})`, async () => {
        const relay = await answering(how);
        relay.program.stdin?.write('\u0003');
        await isDraining(relay);
        await relay.finishes();
        assert.equal(await relay.exit, 0);
      });
    }

    it('exits at once on the second Ctrl-C', async () => {
      const relay = await answering('terminal');
      relay.program.stdin?.write('\u0003');
      await isDraining(relay);
      relay.program.stdin?.write('\u0003');
      assert.equal(await relay.exit, 1);
    });

    it('finishes its answer when the terminal is closed, and exits', async () => {
      const relay = await answering('terminal');
      const pid = relay.pid();
      relay.program.kill('SIGKILL');
      await isDraining(relay);
      await relay.finishes();
      await until(() => !isAlive(pid));
    });

    it('serves while the terminal is stopped, and exits in time', async () => {
      const relay = await answering('terminal');
      // Ctrl-S stops the terminal: it no longer reads the output.
      relay.program.stdin?.write('\u0013');
      relay.program.stdout?.pause();
      await relay.finishes();
      assert.equal(await relay.status(), 200);
      process.kill(relay.pid(), 'SIGTERM');
      await until(() => !isAlive(relay.pid()));
    });
  });
}
