import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { lockFile } from '../../../../src/relay/store/file/file-lock.ts';
import { COMPILE_CACHE } from '../../../helpers/compile-cache.ts';
import { ROOT } from '../../../helpers/source-file.ts';
import { temporaryFolder } from '../../../helpers/temporary-folder.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean();
});

function newPath() {
  const folder = temporaryFolder();
  cleanups.push(folder.remove);
  return join(folder.path, 'lock');
}

/** Tries to lock when it is told to, says what came of it, and stays. */
const LOCKER = `
  const { lockFile } = await import(${JSON.stringify(
    pathToFileURL(join(ROOT, 'src/relay/store/file/file-lock.ts')).href,
  )});
  process.on('message', async () => process.send((await lockFile(process.argv[1])).state));
  process.send('ready');
`;

/** A process that tries to lock a file. */
async function startLocker(path: string) {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', LOCKER, path], {
    env: { ...COMPILE_CACHE },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exit = once(child, 'exit');
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exit;
  };
  cleanups.push(kill);
  await once(child, 'message');
  return {
    kill,
    async lock(): Promise<string> {
      const state = once(child, 'message');
      child.send('lock');
      return String((await state)[0]);
    },
  };
}

describe('the lock of a file', () => {
  it('is gone when its process is, however that ends, and when it is given back', async () => {
    const path = newPath();
    const locker = await startLocker(path);
    assert.equal(await locker.lock(), 'locked');
    assert.equal((await lockFile(path)).state, 'taken');
    await locker.kill();
    assert.ok(existsSync(path), 'a killed process leaves the socket behind');
    const lock = await lockFile(path);
    assert.equal(lock.state, 'locked');
    if (lock.state === 'locked') await lock.unlock();
    assert.equal(existsSync(path), false);
  });

  it('goes to one of many processes that start at once after a crash', async () => {
    const path = newPath();
    for (let round = 0; round < 3; round++) {
      const lockers = await Promise.all(Array.from({ length: 4 }, () => startLocker(path)));
      const states = await Promise.all(lockers.map((locker) => locker.lock()));
      assert.deepEqual(states.toSorted(), ['locked', 'taken', 'taken', 'taken']);
      for (const locker of lockers) await locker.kill();
      assert.deepEqual(readdirSync(join(path, '..')), ['lock']);
    }
  });
});
