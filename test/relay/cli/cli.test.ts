import assert from 'node:assert/strict';
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { COMPILE_CACHE } from '../../helpers/compile-cache.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { startFakeProvider } from '../../servers/fake-provider.ts';
import { RELAY_PROGRAM } from '../../helpers/relay-program.ts';

const afterwards: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of afterwards.splice(0)) await task();
});

interface Run {
  readonly child: ChildProcess;
  /** Both outputs so far. */
  output(): string;
  /** Resolves with both outputs as soon as they match. */
  says(pattern: RegExp): Promise<string>;
  readonly exit: Promise<number | null>;
}

interface Setting {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
}

/** Starts the relay in a temporary folder, with these environment variables only. */
function run({ args = [], env = {}, files = {} }: Setting = {}): Run {
  const folder = temporaryFolder(files);
  afterwards.push(() => folder.remove());
  // A port without Ollama, so that the test does not depend on the machine.
  return start(process.execPath, [RELAY_PROGRAM, ...args], {
    cwd: folder.path,
    env: { ...COMPILE_CACHE, OLLAMA_HOST: '127.0.0.1:1', ...env },
  });
}

/** Starts a program, which is ended after the test. */
function start(command: string, args: readonly string[], options: SpawnOptions = {}): Run {
  const child = spawn(command, args, { ...options, stdio: 'pipe' });
  let text = '';
  const readers = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      for (const reader of readers) reader();
    });
  }
  const exit = once(child, 'close').then(([code]) => code as number | null);
  afterwards.unshift(async () => {
    child.kill('SIGKILL');
    await exit;
  });
  return {
    child,
    exit,
    output: () => text,
    async says(pattern) {
      await new Promise<void>((resolve, reject) => {
        const look = () => pattern.test(text) && (readers.delete(look), resolve());
        readers.add(look);
        void exit.then(() => reject(new Error(`it ended without saying ${String(pattern)}: ${text}`)));
        look();
      });
      return text;
    },
  };
}

const BARE_SERVER = "require('node:http').createServer().listen(0, () => console.log('listening on'))";

/** Milliseconds until the program prints that it is listening. */
async function timeOf(program: Run): Promise<number> {
  const since = performance.now();
  await program.says(/listening on/);
  return performance.now() - since;
}

const anyPort = { args: ['--port', '0'] };

async function urlOf(relay: Run): Promise<string> {
  const [, url = ''] = /listening on (http:\S+)/.exec(await relay.says(/listening on http:\S+\/\n/)) ?? [];
  return url;
}

describe('the relay program', () => {
  // A ratio, because machines differ: if a bare server takes 60 ms, the limit is a second.
  it('listens within a few times the start-up time of a bare Node server', async () => {
    const ratios: number[] = [];
    for (let round = 0; round < 3; round++) {
      const bare = await timeOf(start(process.execPath, ['-e', BARE_SERVER]));
      ratios.push((await timeOf(run(anyPort))) / bare);
    }
    assert.ok(
      Math.min(...ratios) < 20,
      `the best of three starts took ${Math.min(...ratios).toFixed(1)} times as long`,
    );
  });

  it('prints its address and assistants, and serves requests', async () => {
    const relay = run(anyPort);
    const url = await urlOf(relay);
    assert.match(relay.output(), /No provider configured: using the demo assistant/);
    const health = (await (await fetch(`${url}healthz`)).json()) as { status: string };
    assert.equal(health.status, 'ok');
    const status = (await (await fetch(url)).json()) as { status: string };
    assert.equal(status.status, "We're all mad here, dear!");
  });

  it('writes the log as JSON without a terminal, and notices to the standard error', async () => {
    const relay = run(anyPort);
    let out = '';
    relay.child.stdout?.on('data', (part: string) => (out += part));
    await relay.says(/"msg":"listening"/);
    await relay.says(/listening on/);
    for (const line of out.trim().split('\n')) assert.equal(typeof JSON.parse(line), 'object', line);
    assert.match(out, /"address":"http:\/\/localhost:\d+\/","assistants":\["demo"\],"msg":"listening"/);
  });

  it('reads its provider from a file named .env', async () => {
    const relay = run({ ...anyPort, files: { '.env': 'OPENAI_BASE_URL=http://127.0.0.1:9/v1\nOPENAI_MODEL=tiny\n' } });
    assert.match(await relay.says(/Answers come/), /Answers come from tiny at 127\.0\.0\.1:9\.\n/);
  });

  it('reads its assistants from a configuration file', async () => {
    const assistants = [{ id: 'shop', provider: { kind: 'demo' } }];
    const relay = run({ args: ['-p', '0', '-c', 'my.json'], files: { 'my.json': JSON.stringify({ assistants }) } });
    assert.match(
      await relay.says(/Answers come/),
      /Configured by \S+my\.json\nAnswers come from shop \(demonstration\)\.\n/,
    );
  });

  it('suggests an Ollama on this machine, and does not use it', async () => {
    let asked = '';
    const ollama = await startHttp((path) => {
      asked += path;
      return '{"models":[{"name":"tiny"}]}';
    });
    const relay = run({ ...anyPort, env: { OLLAMA_HOST: ollama } });
    assert.match(await relay.says(/OPENAI_MODEL=tiny/), /demo assistant[^]*Found Ollama on this machine/);
    assert.equal(asked, '/api/tags');
  });

  it('exits with one sentence when its port is in use', async () => {
    const other = createServer();
    await once(other.listen(0, '127.0.0.1'), 'listening');
    afterwards.push(() => other.close());
    const { port } = other.address() as AddressInfo;
    const relay = run({ args: ['--port', String(port)] });
    assert.equal(await relay.exit, 1);
    assert.match(
      relay.output(),
      new RegExp(`Port ${port} is already in use\\. Choose another one with --port or PORT\\.\n$`),
    );
    assert.doesNotMatch(relay.output(), /at .*\.ts:/);
  });

  it('exits with all problems of its configuration', async () => {
    const relay = run({ env: { PORT: 'x', ALLOWED_ORIGINS: 'shop.example' } });
    assert.equal(await relay.exit, 1);
    assert.match(relay.output(), /^Invalid configuration:\nPORT: .*\nALLOWED_ORIGINS\[0\]: .*\n$/);
  });

  it('prints its help and its version', async () => {
    const help = run({ args: ['--help'] });
    assert.equal(await help.exit, 0);
    assert.match(help.output(), /--port.*1865/);
    const version = run({ args: ['--version'] });
    assert.equal(await version.exit, 0);
    assert.match(version.output(), /^\d+\.\d+\.\d+\n$/);
    const wrong = run({ args: ['--prot', '1'] });
    assert.equal(await wrong.exit, 1);
    assert.match(wrong.output(), /Unknown option '--prot'[^]*--port/);
  });
});

describe('the shutdown of the relay program', () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`exits with status 0 after ${signal}`, async () => {
      const relay = run(anyPort);
      await urlOf(relay);
      relay.child.kill(signal);
      assert.equal(await relay.exit, 0);
      assert.match(relay.output(), /Shutting down/);
    });
  }

  it('waits for a running answer', async () => {
    const { relay, socket, frames, upstream } = await answering();
    relay.child.kill('SIGTERM');
    await relay.says(/Shutting down/);
    upstream.rest();
    await once(socket, 'close');
    assert.match(frames.at(-1) ?? '', /"type":"chat".*One\. Two\. Three\./);
    assert.equal(await relay.exit, 0);
  });

  it('exits at once after a second signal', async () => {
    const { relay } = await answering();
    relay.child.kill('SIGTERM');
    await relay.says(/Shutting down/);
    relay.child.kill('SIGTERM');
    assert.equal(await relay.exit, 1);
  });
});

/** Starts a relay with a running answer. */
async function answering() {
  const fake = await startFakeProvider({ script: { tokens: ['One.', ' Two.', ' Three.'], hold: true } });
  const relay = run({ ...anyPort, env: { OPENAI_BASE_URL: fake.url } });
  afterwards.unshift(() => fake.stop());
  const socket = new WebSocket(`${(await urlOf(relay)).replace('http', 'ws')}ws/visitor`);
  const frames: string[] = [];
  await once(socket, 'open');
  socket.send('{"text":"count"}');
  const upstream = await fake.nextRequest();
  upstream.next();
  const [first] = (await once(socket, 'message')) as [Buffer];
  frames.push(String(first));
  socket.on('message', (data: Buffer) => frames.push(String(data)));
  return { relay, socket, frames, upstream };
}

/** A server that answers every path with what `answer` returns. */
async function startHttp(answer: (path: string) => string): Promise<string> {
  const { createServer: createHttp } = await import('node:http');
  const server = createHttp((request, response) => void response.end(answer(request.url ?? '')));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  afterwards.push(() => server.close().closeAllConnections());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
