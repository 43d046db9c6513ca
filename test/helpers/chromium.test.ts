import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { findChromium, findWholeChromium } from './chromium.mjs';
import { temporaryFolder } from './temporary-folder.ts';

describe('the Chromium of the tests', () => {
  const { PATH, CHROME_PATH } = process.env;
  const folder = temporaryFolder({ 'whole/chromium': '', 'shell/chromium-headless-shell': '' });
  const whole = join(folder.path, 'whole', 'chromium');
  const shell = join(folder.path, 'shell', 'chromium-headless-shell');
  for (const program of [whole, shell]) chmodSync(program, 0o755);

  after(() => {
    offer(PATH, CHROME_PATH);
    folder.remove();
  });

  it('is the headless shell, if there is one', () => {
    offer([whole, shell].map(dirname).join(delimiter));
    assert.deepEqual([findChromium(), findWholeChromium()], [shell, whole]);
  });

  it('is the whole one otherwise', () => {
    offer(dirname(whole));
    assert.deepEqual([findChromium(), findWholeChromium()], [whole, whole]);
  });

  it('is that of CHROME_PATH above all', () => {
    offer(dirname(shell), '/chosen/chrome');
    assert.deepEqual([findChromium(), findWholeChromium()], ['/chosen/chrome', '/chosen/chrome']);
  });
});

function offer(path = '', chosen = ''): void {
  Object.assign(process.env, { PATH: path, CHROME_PATH: chosen });
}
