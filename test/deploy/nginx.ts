/** Two relays behind nginx with demo/deploy/nginx.conf, in which only names and ports are replaced. Part of `npm run test:deploy`. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { CatPeer } from '../helpers/cat-peer.ts';
import { findProgram } from '../helpers/find-program.mjs';
import { startProgram, type ProgramGroup } from '../helpers/program-group.ts';
import { ROOT } from '../helpers/source-file.ts';
import { until } from '../helpers/until.ts';
import { openProxiedRelays, type ProxiedRelays, type ProxySetting } from './proxied-relays.ts';
import { ask, LOOPBACK_ADDRESSES, proxySuite } from './proxy-suite.ts';

/** What the system's own nginx.conf has around the files of sites. */
const MAIN = `
worker_processes 1;
pid nginx.pid;
error_log error.log;
events { worker_connections 1024; }
http {
  access_log access.log;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  include site.conf;
}
`;

const SITE = join(ROOT, 'demo/deploy/nginx.conf');

function startNginx({ folder, port, relays }: ProxySetting, change = (site: string) => site): Promise<ProgramGroup> {
  const program = findProgram(['nginx'], ['/usr/sbin/nginx']);
  assert.ok(program, 'run it by npm run test:deploy, which installs nginx');
  const site = readFileSync(SITE, 'utf8')
    .replaceAll(/relay-(\d):1865/g, (_, number: string) => relays[Number(number) - 1] ?? '')
    .replace('listen 80;', `listen ${port};`);
  writeFileSync(join(folder, 'site.conf'), change(site));
  writeFileSync(join(folder, 'nginx.conf'), MAIN);
  // Its workers have another user.
  chmodSync(folder, 0o755);
  const args = ['-p', `${folder}/`, '-c', 'nginx.conf', '-g', 'daemon off;'];
  return startProgram(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
}

proxySuite('nginx', startNginx, (proxied) => {
  it('leave the id of a visitor and the key out of the access log', async () => {
    const { port, folder, origin } = proxied();
    const id = randomUUID();
    const peer = await CatPeer.open(`ws://127.0.0.1:${port}/ws/${id}?token=a-key-of-somebody`);
    peer.socket.close();
    await peer.closed;
    await fetch(`${origin}/healthz?after`);
    const log = () => readFileSync(join(folder, 'access.log'), 'utf8');
    await until(() => log().includes('/healthz?after'));
    assert.ok(!log().includes(id));
    assert.ok(!log().includes('a-key-of-somebody'));
  });
});

describe('compose.yaml', () => {
  const compose = readFileSync(join(ROOT, 'compose.yaml'), 'utf8');

  it('has the relays and the file that nginx needs, and only its network is trusted', () => {
    const servers = new Set(readFileSync(SITE, 'utf8').match(/(?<=server )relay-\d(?=:1865)/g));
    assert.deepEqual(
      [...servers],
      compose.match(/^ {2}relay-\d(?=:\n {4}<<: \*relay$)/gm)?.map((line) => line.trim()),
    );
    assert.ok(compose.includes('./demo/deploy/nginx.conf:'));
    const [, trusted] = /TRUSTED_PROXIES: (\S+)/.exec(compose) ?? [];
    assert.equal(trusted, /- subnet: (\S+)/.exec(compose)?.[1]);
  });

  it('sets variables that the relay knows', () => {
    const environment = readFileSync(join(ROOT, 'src/relay/config/environment.ts'), 'utf8');
    const [, block = ''] = /\n {2}environment:\n([^]*?)\n {2}\w/.exec(compose) ?? [];
    const names = [...block.matchAll(/^ {4}([A-Z_]+):/gm)].map(([, name = '']) => name);
    assert.ok(names.includes('TRUSTED_PROXIES'));
    for (const name of names) assert.ok(new RegExp(`^ +${name}: `, 'm').test(environment), name);
  });
});

describe('the polling of Socket.IO', () => {
  let proxied: ProxiedRelays | undefined;
  after(() => proxied?.close());

  it('fails where its requests go to any relay, which is why they do not', { timeout: 60_000 }, async () => {
    proxied = await openProxiedRelays((setting) =>
      startNginx(setting, (site) => site.replace('default   ai_chat_sticky;', 'default   ai_chat;')),
    );
    const behind = proxied;
    await assert.rejects(async () => {
      for (const address of LOOPBACK_ADDRESSES) await ask(behind, ['polling'], address);
    }, /xhr p|websocket error|bad request|400/i);
  });
});
