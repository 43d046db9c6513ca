/** Two relays behind Caddy with demo/deploy/Caddyfile, whose variables name them. Part of `npm run test:deploy`. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../helpers/find-program.mjs';
import { startProgram } from '../helpers/program-group.ts';
import { ROOT } from '../helpers/source-file.ts';
import { proxySuite } from './proxy-suite.ts';

proxySuite('Caddy', ({ folder, port, relays }) => {
  const program = findProgram(['caddy']);
  assert.ok(program, 'run it by npm run test:deploy, which installs Caddy');
  // Without its interface for changes, whose port another Caddy of this machine may have.
  const site = `{\n\tadmin off\n}\n${readFileSync(join(ROOT, 'demo/deploy/Caddyfile'), 'utf8')}`;
  writeFileSync(join(folder, 'Caddyfile'), site);
  const { PATH = '' } = process.env;
  const env = { PATH, HOME: folder, AI_CHAT_SITE: `http://:${port}`, AI_CHAT_RELAYS: relays.join(' ') };
  const log = join(folder, 'caddy.log');
  return startProgram('sh', ['-c', `exec "${program}" run --config Caddyfile --adapter caddyfile 2> "${log}"`], {
    cwd: folder,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
});
