import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { createMessage, type ChatMessage } from '../../../../src/chat/index.ts';
import { ConfigError } from '../../../../src/relay/config/config-error.ts';
import { checkConversationFile } from '../../../../src/relay/store/file/conversation-file.ts';
import { openFileStore, type FileStoreOptions } from '../../../../src/relay/store/file/file-store.ts';
import type { ConversationStore } from '../../../../src/relay/store/conversation-store.ts';
import { storeContract } from '../../../contracts/store.ts';
import { createManualClock } from '../../../helpers/manual-clock.ts';
import { createRecordingLog } from '../../../helpers/recording-log.ts';
import { reopenedStore } from '../../../helpers/reopened-store.ts';
import { temporaryFolder } from '../../../helpers/temporary-folder.ts';
import { until } from '../../../helpers/until.ts';

const MINUTE_MS = 60_000;

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean();
});

/** A folder for one file of conversations, and how a store is opened with it. */
function newFile(content?: string | Uint8Array) {
  const folder = temporaryFolder(content === undefined ? {} : { 'conversations.jsonl': content });
  cleanups.push(folder.remove);
  const path = join(folder.path, 'conversations.jsonl');
  const clock = createManualClock();
  const log = createRecordingLog();
  const open = async (options: Partial<FileStoreOptions> = {}): Promise<ConversationStore> => {
    const store = await openFileStore({ path, clock, log, ...options });
    cleanups.push(() => store.close());
    return store;
  };
  const messages = (level: string) => log.lines.filter((line) => line.level === level).map((line) => line.message);
  return { folder: folder.path, path, clock, log, open, messages };
}

function message(id: string, text: string, fields: Partial<ChatMessage> = {}): ChatMessage {
  return createMessage('user', { id, turnId: `turn-${id}`, text, state: 'done', ...fields });
}

/** The content of a file with one conversation. */
async function writtenFile(): Promise<string> {
  const { path, open } = newFile();
  const store = await open();
  await store.append('visitor:a', [message('1', 'Do you have socks?')]);
  await store.close();
  return readFileSync(path, 'utf8');
}

storeContract('memory with file', async (limits) => {
  const { clock, open } = newFile();
  return { store: await reopenedStore(() => open({ limits })), clock };
});

describe('the file of conversations', () => {
  it('has what the store had when it was closed: order, times, titles, and whom conversations count for', async () => {
    const { path, clock, open } = newFile();
    const first = await open();
    const holder = { address: '2001:db8::1', network: '2001:db8::/56' };
    const odd = message('1', 'line\u2028end \ud83d lone\r\n"quoted"', { usage: { inputTokens: 3 } });
    await first.append('visitor:a', [odd], holder);
    clock.advance(1000);
    await first.append('visitor:a/2', [message('2', 'Hats?')], holder);
    await first.storeTitle?.('visitor:a', { text: 'Socks', by: 'model' });
    const listed = await first.list?.('visitor:a');
    await first.close();
    assert.equal(statSync(path).mode & 0o777, 0o600);
    const second = await open({ limits: { conversationsPerAddress: 2 } });
    assert.deepEqual(await second.list?.('visitor:a'), listed);
    assert.deepEqual(await second.load('visitor:a'), [odd]);
    assert.deepEqual(await second.loadTitle?.('visitor:a'), { text: 'Socks', by: 'model' });
    await second.append('visitor:b', [message('3', 'Third')], holder);
    assert.deepEqual(await second.load('visitor:a'), [], 'it still counts for that address');
  });

  it('is written a minute after a change, once for many changes, and not without one', async () => {
    const { path, clock, open } = newFile();
    const store = await open();
    clock.advance(10 * MINUTE_MS);
    assert.equal(existsSync(path), false);
    await store.append('a', [message('1', 'one')]);
    clock.advance(MINUTE_MS - 1);
    await store.append('a', [message('2', 'two')]);
    assert.equal(existsSync(path), false);
    clock.advance(1);
    await until(() => existsSync(path) && /"two"[^]*"end"/.test(readFileSync(path, 'utf8')));
    const { ino } = statSync(path);
    clock.advance(10 * MINUTE_MS);
    await store.close();
    assert.equal(statSync(path).ino, ino);
  });

  it('is written without what has been deleted or has expired', async () => {
    const { path, clock, open } = newFile();
    const store = await open({ limits: { ttlMs: 90_000 } });
    await store.append('a', [message('1', 'expires')]);
    await store.append('b', [message('1', 'is erased')]);
    clock.advance(MINUTE_MS);
    await until(() => existsSync(path));
    assert.match(readFileSync(path, 'utf8'), /is erased/);
    await store.delete('b');
    clock.advance(MINUTE_MS);
    await until(() => !/is erased|expires/.test(readFileSync(path, 'utf8')));
  });

  it('is read within the limits and the time to live of today', async () => {
    const { clock, open } = newFile();
    const first = await open();
    for (const id of ['a', 'b', 'c']) {
      await first.append(id, [message('1', 'first'), message('2', 'second')]);
      clock.advance(1000);
    }
    await first.close();
    const limits = { conversations: 2, messagesPerConversation: 1, ttlMs: 2500 };
    const second = await open({ limits });
    assert.deepEqual(await second.load('a'), []);
    assert.deepEqual(
      (await second.load('c')).map(({ text }) => text),
      ['second'],
    );
    clock.advance(1000);
    assert.deepEqual((await second.load('b')).length, 0, 'expired by its last message, not by the restart');
    assert.deepEqual((await second.load('c')).length, 1);
  });

  it('is renamed and reported if it is broken, truncated or foreign, and the relay begins without conversations', async () => {
    const intact = await writtenFile();
    const lines = intact.split('\n');
    for (const [content, reason] of [
      ['', /is truncated/],
      [intact.slice(0, -2), /is truncated/],
      [lines.slice(0, -2).join('\n'), /is truncated/],
      [`${lines.slice(0, 3).join('\n')}\n`, /is truncated/],
      [`${lines.slice(0, 1).join('\n')}\n`, /is truncated/],
      [intact.replace('socks', 'hats!'), /does not match its checksum/],
      [intact.replace('"role":"user"', '"role":"root"'), /has a line that is not a message/],
      [intact.replace('"messages":1', '"messages":0'), /has a line that is not a conversation/],
      [`${intact}{}\n`, /has lines after its end/],
      [`${intact}${intact}`, /has lines after its end/],
      [intact.replace('"version":1', '"version":2'), /was written by another version of the relay/],
      ['{"assistants":[]}\n', /is not a file of conversations/],
      ['{\n  "port": 1865\n}\n', /has a line that is not a JSON object/],
      ['null\n', /has a line that is not a JSON object/],
      [Buffer.from([0x7b, 0xff, 0xfe, 0x7d, 0x0a]), /has a line that is not a JSON object/],
    ] as const) {
      const { folder, path, clock, log, open, messages } = newFile(content);
      assert.match((await checkConversationFile(path)) ?? '', reason);
      const store = await open();
      assert.deepEqual(await store.load('visitor:a'), []);
      const [error, ...others] = messages('error');
      assert.match(error ?? '', reason);
      assert.deepEqual(others, []);
      assert.doesNotMatch(JSON.stringify(log.lines), /socks|hats|visitor:/);
      await store.append('b', [message('1', 'anew')]);
      clock.advance(MINUTE_MS);
      await store.close();
      const [setAside = '', ...rest] = readdirSync(folder).filter((name) => name !== 'conversations.jsonl');
      assert.deepEqual(rest, []);
      assert.deepEqual(readFileSync(join(folder, setAside)), Buffer.from(content));
      assert.match(readFileSync(path, 'utf8'), /anew/);
    }
  });

  it('keeps every broken file, also those of the same millisecond', async () => {
    const { folder, path, open } = newFile('first');
    await (await open()).close();
    writeFileSync(path, 'second');
    await (await open()).close();
    const contents = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    assert.deepEqual(contents.toSorted(), ['first', 'second']);
  });

  it('cannot be written: this is reported, tried again each minute, and reported once more when it succeeds', async () => {
    const { folder, path, clock, open, messages } = newFile();
    const store = await open();
    await store.append('a', [message('1', 'not lost')]);
    renameSync(folder, `${folder}-away`);
    for (const attempt of [1, 2]) {
      clock.advance(MINUTE_MS);
      await until(() => messages('error').length === attempt);
    }
    assert.match(messages('error')[0] ?? '', /could not be written; trying again in a minute/);
    renameSync(`${folder}-away`, folder);
    clock.advance(MINUTE_MS);
    await until(() => messages('info').includes('memory.file: conversations are written again'));
    assert.match(readFileSync(path, 'utf8'), /not lost/);
    assert.deepEqual(readdirSync(folder).toSorted(), ['conversations.jsonl', 'conversations.jsonl.lock']);
  });

  it('is not overwritten if another program has put a file in its place', async () => {
    const { folder, path, clock, open, messages } = newFile();
    const store = await open();
    await store.append('a', [message('1', 'ours')]);
    clock.advance(MINUTE_MS);
    await until(() => existsSync(path));
    await store.append('a', [message('2', 'ours, too')]);
    writeFileSync(path, 'a restored backup');
    await store.close();
    assert.match(messages('error').join(), /was written by another program; renamed it/);
    const contents = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    assert.ok(contents.includes('a restored backup'));
    assert.match(readFileSync(path, 'utf8'), /ours, too/);
  });

  it('is the file that a link leads to', async () => {
    const { folder, path, open } = newFile();
    const target = join(folder, 'elsewhere.jsonl');
    writeFileSync(target, await writtenFile());
    symlinkSync(target, path);
    const store = await open();
    await store.append('b', [message('1', 'beside it')]);
    await store.close();
    assert.match(readFileSync(target, 'utf8'), /socks[^]*beside it/);
    assert.deepEqual(readdirSync(folder).toSorted(), ['conversations.jsonl', 'elsewhere.jsonl']);
  });

  it('belongs to one store at a time, and to the next one after the first is closed', async () => {
    const { path, open, messages } = newFile();
    const first = await open();
    const isRefused = (error: unknown) =>
      error instanceof ConfigError && error.message.startsWith('memory.file (MEMORY_FILE): is in use by another relay');
    await assert.rejects(open(), isRefused);
    assert.equal(await checkConversationFile(path), undefined, 'a check does not need it');
    await first.close();
    await open();
    assert.deepEqual(messages('warn'), []);
  });

  it('is used without a lock where the folder cannot hold one, with a warning', async () => {
    const { path, open, messages } = newFile();
    writeFileSync(`${path}.lock`, 'not a socket');
    const store = await open();
    assert.deepEqual(messages('warn'), ['memory.file: cannot be locked; make sure that no other relay uses it']);
    await store.append('a', [message('1', 'kept')]);
    await store.close();
    assert.match(readFileSync(path, 'utf8'), /kept/);
    assert.equal(readFileSync(`${path}.lock`, 'utf8'), 'not a socket');
  });

  it('names the setting if it can never be used', async () => {
    const { folder, open } = newFile();
    for (const [path, reason] of [
      [
        join(folder, 'missing', 'file'),
        /^memory\.file \(MEMORY_FILE\): nothing can be written into its folder \(ENOENT\)$/,
      ],
      [folder, /^memory\.file \(MEMORY_FILE\): is a folder$/],
      ['/dev/null', /^memory\.file \(MEMORY_FILE\): is not a regular file$/],
    ] as const) {
      const isNamed = (error: unknown) => error instanceof ConfigError && reason.test(error.message);
      await assert.rejects(open({ path }), isNamed);
      await assert.rejects(checkConversationFile(path), isNamed);
    }
  });

  it('is written in slices, between which the event loop runs, and no character is cut by one', async () => {
    const { open } = newFile();
    const first = await open();
    const texts = ['', 'x', '"\n'].map((start) => start + '🐈'.repeat(200_000));
    const media = [{ kind: 'image', url: `data:image/png;base64,${'QUJD'.repeat(100_000)}` }] as const;
    for (const [index, text] of texts.entries()) await first.append(`long ${index}`, [message('1', text, { media })]);
    for (let count = 0; count < 1000; count++) await first.append(`short ${count}`, [message('1', 'y'.repeat(1000))]);
    let turns = 0;
    const countTurn = (): void => {
      turns += 1;
      immediate = setImmediate(countTurn);
    };
    let immediate = setImmediate(countTurn);
    await first.close();
    clearImmediate(immediate);
    assert.ok(turns > 25, `${turns} turns of the event loop`);
    const second = await open();
    for (const [index, text] of texts.entries())
      assert.deepEqual(await second.load(`long ${index}`), [message('1', text, { media })]);
    assert.equal((await second.load('short 999')).length, 1);
  });

  it('leaves no timer and no lock once it is closed, and may be closed twice', async () => {
    const { folder, clock, open } = newFile();
    const store = await open();
    await store.append('a', [message('1', 'one')]);
    await Promise.all([store.close(), store.close()]);
    assert.equal(clock.pending, 0);
    assert.deepEqual(readdirSync(folder), ['conversations.jsonl']);
  });
});
