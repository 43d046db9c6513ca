import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync, truncateSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { COMPILE_CACHE } from '../../helpers/compile-cache.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { until } from '../../helpers/until.ts';
import { RELAY_PROGRAM } from '../../helpers/relay-program.ts';

const CONFIG = JSON.stringify({ assistants: [{ id: 'a', provider: { kind: 'demo', delayMs: 0 } }] });

const afterwards: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of afterwards.splice(0).toReversed()) await task();
});

type Output = 'pipe' | number;

interface Setting {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly args?: readonly string[];
  /** Whether the log is the one for terminals. */
  readonly isForPeople?: boolean;
  /** Commands that a shell runs before the program. */
  readonly shell?: string;
}

/** Starts the program with these outputs. */
function start({ stdout, stderr, args = [], isForPeople = false, shell = ':' }: Setting, port = 0) {
  const folder = temporaryFolder({ 'ai-chat.config.json': CONFIG });
  afterwards.push(() => folder.remove());
  const child = spawn('/bin/sh', ['-c', `${shell}; exec "$0" "$@"`, process.execPath, RELAY_PROGRAM, ...args], {
    cwd: folder.path,
    env: {
      ...COMPILE_CACHE,
      PORT: String(port),
      ...(isForPeople && { NODE_OPTIONS: '--import=data:text/javascript,process.stdout.isTTY=true' }),
    },
    stdio: ['ignore', stdout, stderr],
  });
  const exit = once(child, 'exit').then(([code]) => code as number | null);
  afterwards.push(async () => {
    child.kill('SIGKILL');
    await exit;
  });
  return { child, exit };
}

/** Starts a relay on a known port, because it may be unable to print its address. */
async function startRelay(setting: Setting) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const relay = start(setting, port);
  await until(() => fetch(`${url}/healthz`).catch(() => undefined));
  return {
    ...relay,
    /** Sends a prompt, which causes a log line. */
    async ask() {
      const response = await fetch(`${url}/message`, { method: 'POST', body: '{"text":"hello"}' });
      assert.equal(response.status, 200);
      assert.match(await response.text(), /"type":"chat"/);
    },
    stop() {
      relay.child.kill('SIGTERM');
      return relay.exit;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return port;
}

/** Descriptors that cannot be written to: a device of Linux, or a file at its size limit. */
const full = (): Output => openSync('/dev/full', 'w');

const FORMS = [
  ['for machines', false],
  ['for people', true],
] as const;

for (const [form, isForPeople] of FORMS) {
  describe(`a relay whose log ${form} cannot be written`, () => {
    if (process.platform === 'linux') {
      it('continues to serve, and exits in time, when both outputs are on a full disk', async () => {
        const relay = await startRelay({ stdout: full(), stderr: full(), isForPeople });
        for (let count = 0; count < 50; count++) await relay.ask();
        assert.equal(await relay.stop(), 0);
      });
    }

    it('continues to serve, and exits in time, when the readers of both outputs are gone', async () => {
      const relay = await startRelay({ stdout: 'pipe', stderr: 'pipe', isForPeople });
      relay.child.stdout?.destroy();
      relay.child.stderr?.destroy();
      for (let count = 0; count < 50; count++) await relay.ask();
      assert.equal(await relay.stop(), 0);
    });

    it('continues to serve, and exits in time, when its outputs are not read', async () => {
      const relay = await startRelay({ stdout: 'pipe', stderr: 'pipe', isForPeople });
      // More than the buffer of a pipe; a line has about a hundred bytes.
      for (let count = 0; count < 600; count += 20) await Promise.all(Array.from({ length: 20 }, () => relay.ask()));
      assert.equal(await relay.stop(), 0);
    });

    it('continues to serve when its log has reached the file size limit, and writes again when the file is truncated', async () => {
      const folder = temporaryFolder({ log: '' });
      afterwards.push(() => folder.remove());
      const path = join(folder.path, 'log');
      const stdout = openSync(path, 'a');
      const relay = await startRelay({ stdout, stderr: 'pipe', isForPeople, shell: 'ulimit -f 8' });
      for (let count = 0; count < 200; count++) await relay.ask();
      truncateSync(path, 0);
      await relay.ask();
      await until(() => readFileSync(path, 'utf8').includes('dropped'));
      const reports = readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line.includes('log lines were dropped'));
      assert.equal(reports.length, 1);
      assert.ok(Number(/dropped"?[=:](\d+)/.exec(reports[0] ?? '')?.[1]) > 50, reports[0]);
      assert.equal(await relay.stop(), 0);
    });
  });
}

describe('a program whose output cannot be written', () => {
  const SAID: readonly (readonly [args: readonly string[], code: number])[] = [
    [['--help'], 0],
    [['--version'], 0],
    [['--prot'], 1],
    [['--config', 'nowhere.json'], 1],
  ];
  for (const [args, code] of SAID) {
    it(`exits with ${code}: ${args.join(' ')}`, async () => {
      const gone = start({ stdout: 'pipe', stderr: 'pipe', args });
      gone.child.stdout?.destroy();
      gone.child.stderr?.destroy();
      assert.equal(await gone.exit, code);
      if (process.platform === 'linux') assert.equal(await start({ stdout: full(), stderr: full(), args }).exit, code);
    });
  }
});
