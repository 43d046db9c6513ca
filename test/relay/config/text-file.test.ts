import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { loadEnvFile, readTextFile } from '../../../src/relay/config/text-file.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const folder = temporaryFolder({ 'plain.txt': 'plain' });
const place = (name: string) => join(folder.path, name);

describe('a settings file', () => {
  after(() => folder.remove());

  it('is read, or undefined if it does not exist', () => {
    assert.equal(readTextFile(place('plain.txt')), 'plain');
    assert.equal(readTextFile(place('none.txt')), undefined);
    symlinkSync('plain.txt', place('linked.txt'));
    assert.equal(readTextFile(place('linked.txt')), 'plain');
  });

  it('is rejected if it is a folder, a pipe or a device', { timeout: 5000 }, () => {
    mkdirSync(place('folder'));
    execFileSync('mkfifo', [place('pipe')]);
    assert.throws(() => readTextFile(place('folder')), {
      name: 'ConfigError',
      message: `${place('folder')}: is a folder`,
    });
    for (const path of [place('pipe'), '/dev/zero', '/dev/null']) {
      assert.throws(() => readTextFile(path), { name: 'ConfigError', message: `${path}: is not a regular file` });
    }
    symlinkSync('circle', place('circle'));
    assert.throws(() => readTextFile(place('circle')), { message: `${place('circle')}: cannot be read (ELOOP)` });
    assert.throws(() => readTextFile(place('plain.txt/below')), { message: /: cannot be read \(ENOTDIR\)$/ });
  });

  it('sets variables that are not set yet, with or without a byte order mark', () => {
    const env = { B: 'mine' };
    writeFileSync(place('.env'), '\ufeffA=1\nB=2\n# C=3\nD="4\n5"\n');
    loadEnvFile(folder.path, env);
    assert.deepEqual(env, { A: '1', B: 'mine', D: '4\n5' });
    writeFileSync(place('.env'), Buffer.from('\ufeffA=1\n', 'utf16le'));
    assert.throws(() => loadEnvFile(folder.path, {}), { message: `${place('.env')}: is UTF-16; save it as UTF-8` });
    loadEnvFile(place('folder'), env);
  });
});
