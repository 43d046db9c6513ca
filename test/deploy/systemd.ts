/** The unit of demo/deploy, as systemd itself reads it. Part of `npm run test:deploy`. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { loadConfig } from '../../src/relay/config/load-config.ts';
import { ROOT } from '../helpers/source-file.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const NAME = 'ai-chat-relay.service';

/** Most exposure that systemd may find, from 0 (none) to 10. */
const MAX_EXPOSURE = 1.5;

const folder = temporaryFolder();
after(() => folder.remove());

const unit = readFileSync(join(ROOT, 'demo/deploy', NAME), 'utf8');

/** What systemd-analyze says of the unit, with this machine's Node instead of the one that it names. */
function analyze(args: readonly string[], text = unit) {
  const path = join(folder.path, NAME);
  writeFileSync(path, text.replace('/usr/bin/node', process.execPath));
  const { status, stdout, stderr, error } = spawnSync('systemd-analyze', [...args, path], { encoding: 'utf8' });
  assert.ifError(error);
  return { status, output: stdout + stderr };
}

describe('the unit for systemd', () => {
  it('is read without a complaint', () => {
    assert.deepEqual(analyze(['verify', '--man=no']), { status: 0, output: '' });
    assert.match(
      analyze(['verify', '--man=no'], unit.replace('UMask', 'Umask')).output,
      /Unknown key (?:name )?'Umask'/,
    );
  });

  it('gives the relay little that an attacker could use', () => {
    const { output } = analyze(['security', '--offline=true', '--no-pager']);
    const [line = '', exposure = ''] =
      /→ Overall exposure level for ai-chat-relay\.service: ([\d.]+).*/.exec(output) ?? [];
    console.log(line);
    assert.ok(Number(exposure) > 0 && Number(exposure) <= MAX_EXPOSURE, output);
  });

  it('sets variables that the relay knows', () => {
    const env = Object.fromEntries(
      [...unit.matchAll(/^Environment=(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
    );
    const { options, warnings } = loadConfig({ env, folder: folder.path });
    assert.deepEqual(options.memory, { file: join(folder.path, '%S/ai-chat-relay/conversations.jsonl') });
    assert.deepEqual(warnings, []);
  });
});
