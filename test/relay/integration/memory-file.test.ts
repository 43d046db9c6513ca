import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { readConversations } from '../../../src/relay/store/file/read-conversations.ts';
import { COMPILE_CACHE } from '../../helpers/compile-cache.ts';
import { startRelayProcess, type RelayProcess, type ShellSetting } from '../../helpers/relay-process.ts';
import { RELAY_PROGRAM } from '../../helpers/relay-program.ts';
import { ROOT } from '../../helpers/source-file.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { startFakeProvider, type FakeProvider } from '../../servers/fake-provider.ts';

const HISTORY = '/memory/conversation_history';

let provider: FakeProvider;
before(async () => {
  provider = await startFakeProvider({ script: { tokens: ['Yes.'] } });
});
after(() => provider.stop());

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean();
});

/** A folder with a file of conversations, and how a relay is started with it. */
function newFile(files: Readonly<Record<string, string>> = {}) {
  const folder = temporaryFolder(files);
  cleanups.push(folder.remove);
  const path = join(folder.path, 'conversations.jsonl');
  const start = async (setting?: ShellSetting): Promise<RelayProcess> => {
    const relay = await startRelayProcess({ MEMORY_FILE: path, OPENAI_BASE_URL: provider.url }, false, setting);
    cleanups.push(() => {
      relay.kill('SIGKILL');
      return relay.exit;
    });
    return relay;
  };
  return { folder: folder.path, path, start };
}

async function ask({ url }: RelayProcess, user: string, text: string): Promise<void> {
  const init = { method: 'POST', body: JSON.stringify({ text }), headers: { user_id: user } };
  const { status } = await fetch(`${url}/message`, init);
  assert.equal(status, 200);
}

/** The prompts that a relay remembers of a visitor. */
async function prompts({ url }: RelayProcess, user: string): Promise<string[]> {
  const response = await fetch(`${url}${HISTORY}`, { headers: { user_id: user } });
  const { history } = (await response.json()) as { history: { who: string; message: string }[] };
  return history.filter(({ who }) => who === 'Human').map(({ message }) => message);
}

describe('a relay with a file of conversations', () => {
  it('remembers after SIGTERM what was said before, and after SIGKILL what was written last', async () => {
    const { folder, path, start } = newFile();
    const visitor = randomUUID();
    const first = await start();
    await ask(first, visitor, 'Do you have socks?');
    assert.deepEqual(await first.stop(), { code: 0 });
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(folder), ['conversations.jsonl']);

    const second = await start();
    assert.deepEqual(await prompts(second, visitor), ['Do you have socks?']);
    await ask(second, visitor, 'And hats?');
    assert.deepEqual(await prompts(second, visitor), ['Do you have socks?', 'And hats?']);
    second.kill('SIGKILL');
    await second.exit;

    const third = await start();
    assert.deepEqual(await prompts(third, visitor), ['Do you have socks?']);
    await ask(third, visitor, 'And gloves?');
    await third.stop();
    const fourth = await start();
    assert.deepEqual(await prompts(fourth, visitor), ['Do you have socks?', 'And gloves?']);
    for (const relay of [first, second, third, fourth]) {
      assert.match(relay.output(), /Conversations are kept in .*conversations\.jsonl/);
      assert.doesNotMatch(relay.output(), /socks|hats|gloves/);
    }
  });

  it('is refused while another one runs with it, and neither file nor conversations of that one are changed', async () => {
    const { path, start } = newFile();
    const visitor = randomUUID();
    const first = await start();
    await ask(first, visitor, 'Mine');
    await assert.rejects(
      start(),
      /ended with 1:[^]*Invalid configuration:\nmemory\.file \(MEMORY_FILE\): is in use by another relay/,
    );
    assert.equal(existsSync(path), false);
    assert.deepEqual(await prompts(first, visitor), ['Mine']);
    await first.stop();
    assert.deepEqual(await prompts(await start(), visitor), ['Mine']);
  });

  it('sets a broken file aside, says so, and starts', async () => {
    const { folder, start } = newFile({
      'conversations.jsonl': '{"format":"ai-chat-relay conversations","version":1}\n{"id',
    });
    const relay = await start();
    assert.match(relay.output(), /memory\.file: is truncated; renamed it/);
    const names = readdirSync(folder).filter((name) => !name.endsWith('.lock'));
    assert.equal(names.length, 1);
    assert.match(names[0] ?? '', /^conversations\.jsonl\.\d{4}-\d\d-\d\dT/);
    assert.match(readFileSync(join(folder, names[0] ?? ''), 'utf8'), /\{"id$/);
  });

  it('keeps the earlier file, answers and exits as ever when there is no room for a larger one', async () => {
    const { folder, path, start } = newFile();
    const visitor = randomUUID();
    const first = await start();
    await ask(first, visitor, 'Small');
    await first.stop();
    const earlier = readFileSync(path);
    // No file of this process can have more than 8 kB.
    const second = await start({ limit: 'ulimit -f 16' });
    await ask(second, visitor, 'Large '.repeat(3000));
    assert.equal((await prompts(second, visitor)).length, 2);
    assert.deepEqual(await second.stop(), { code: 0 });
    assert.match(second.output(), /EFBIG[^\n]*memory\.file: the last changes could not be written and are lost/);
    assert.deepEqual(readFileSync(path), earlier);
    assert.deepEqual(readdirSync(folder), ['conversations.jsonl']);
  });

  it('does not start in a folder that it cannot write to, nor passes its check', () => {
    const { folder, path } = newFile();
    chmodSync(folder, 0o555);
    // Root may write everywhere.
    const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    for (const args of [['--check'], ['--port', '0']]) {
      const { status, stderr } = spawnSync(process.execPath, [RELAY_PROGRAM, ...args], {
        env: { MEMORY_FILE: path },
        encoding: 'utf8',
        timeout: 60_000,
        ...user,
      });
      assert.equal(
        stderr,
        'Invalid configuration:\nmemory.file (MEMORY_FILE): nothing can be written into its folder (EACCES)\n',
      );
      assert.equal(status, 1);
    }
  });

  it('passes its check while a relay runs, and warns of a broken file without renaming it', async () => {
    const { folder, path, start } = newFile();
    const check = () =>
      spawnSync(process.execPath, [RELAY_PROGRAM, '--check'], {
        env: { ...COMPILE_CACHE, MEMORY_FILE: path },
        encoding: 'utf8',
      });
    const relay = await start();
    const { status, stdout } = check();
    assert.match(stdout, /Conversations are kept in .*conversations\.jsonl\n/);
    assert.equal(status, 0);
    await relay.stop();
    const other = newFile({ 'conversations.jsonl': 'something else\n' });
    const broken = spawnSync(process.execPath, [RELAY_PROGRAM, '--check'], {
      env: { ...COMPILE_CACHE, MEMORY_FILE: other.path },
      encoding: 'utf8',
    });
    assert.match(
      broken.stdout,
      /MEMORY_FILE\): has a line that is not a JSON object; the relay would rename it and begin without conversations/,
    );
    assert.deepEqual(readdirSync(other.folder), ['conversations.jsonl']);
    assert.deepEqual(readdirSync(folder), []);
  });
});

describe('a process that is killed while it writes the file', () => {
  it('leaves the earlier or the new file, whole, at whatever moment', { timeout: 120_000 }, async () => {
    const { path } = newFile();
    for (let round = 0; round < 12; round++) {
      const child = spawn(process.execPath, ['--input-type=module', '--eval', ENDLESS_WRITER, path], {
        env: { ...COMPILE_CACHE },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(child.stdout, 'data');
      await delay(round * 7);
      child.kill('SIGKILL');
      await once(child, 'exit');
      let count = 0;
      await readConversations(path, () => (count += 1));
      assert.equal(count, 40);
    }
  });
});

/** Writes some 10 MB again and again, and reports the first time. */
const ENDLESS_WRITER = `
  const { writeConversations } = await import(${JSON.stringify(
    pathToFileURL(join(ROOT, 'src/relay/store/file/write-conversations.ts')).href,
  )});
  const text = 'x'.repeat(250_000);
  const message = { id: '1', turnId: '1', role: 'user', text, state: 'done' };
  const records = Array.from({ length: 40 }, (_, index) => ({ id: String(index), messages: [message], lastActiveAt: index, holder: {} }));
  for (let count = 0; ; count++) {
    await writeConversations(process.argv[1], records, async () => {});
    if (count === 0) console.log('written');
  }
`;
