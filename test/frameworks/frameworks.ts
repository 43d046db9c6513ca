/**
 * Builds a chat in each framework on the packed package, checks its types, and drives it in Chromium:
 *
 *   npm run test:frameworks [-- react-18 react-19 vue svelte]
 *
 * The frameworks are installed from npm's registry into a temporary folder. The package must have been built.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser } from 'puppeteer-core';
import { build } from 'vite';
import { loadStaticFiles } from '../../src/relay/files/static-files.ts';
import { launchChromium } from '../helpers/launch-chromium.ts';
import { openRelayLine } from '../helpers/open-relay-line.ts';
import { PlainChat, stopAndReload } from '../helpers/plain-chat.ts';
import { ROOT } from '../helpers/source-file.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

/** The fixtures, each with the folder of its sources. Both versions of React have the same ones. */
const SOURCES: Readonly<Record<string, string>> = {
  'react-18': 'react',
  'react-19': 'react',
  vue: 'vue',
  svelte: 'svelte',
};
const FIXTURES = join(ROOT, 'test', 'fixtures', 'frameworks');
const TRANSPORTS = ['cat', 'lovelace'];

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(SOURCES);
for (const name of names) assert.ok(SOURCES[name], `no fixture "${name}": ${Object.keys(SOURCES).join(', ')}`);
assert.ok(
  existsSync(join(ROOT, 'dist/esm/conversation/index.js')),
  'run `npm run build` first: what is built is packed',
);

const folder = temporaryFolder();
const browser = await launchChromium();
try {
  const tarball = pack(folder.path);
  for (const name of names) {
    const project = join(folder.path, name);
    install(name, project, tarball);
    runNode(project, join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.json');
    await bundle(project);
    for (const transport of TRANSPORTS) await drive(browser, join(project, 'dist'), transport);
    console.log(`${name}: types, ask, stream, stop and reload over ${TRANSPORTS.join(' and ')}`);
  }
} finally {
  await browser.close();
  folder.remove();
}

/** Packs what is built. Returns the path of the tarball. */
function pack(destination: string): string {
  const [packed] = JSON.parse(npm(ROOT, 'pack', '--json', '--ignore-scripts', '--pack-destination', destination)) as [
    { filename: string },
  ];
  return join(destination, packed.filename);
}

function install(name: string, project: string, tarball: string): void {
  mkdirSync(project);
  for (const part of [SOURCES[name] ?? '', name]) cpSync(join(FIXTURES, part), project, { recursive: true });
  for (const file of ['tsconfig.json', 'conversation.ts']) cpSync(join(FIXTURES, file), join(project, file));
  const main = existsSync(join(project, 'main.tsx')) ? 'main.tsx' : 'main.ts';
  const page = `<!doctype html><html lang="en"><title>${name}</title><link rel="icon" href="data:,"><div id="app"></div>
<script type="module" src="/${main}"></script></html>`;
  writeFileSync(join(project, 'index.html'), page);
  // The plugins' peer, Vite, is this project's. It sets NODE_ENV, so that npm would leave out what builds the next fixture.
  npm(
    project,
    'install',
    '--include=dev',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    '--legacy-peer-deps',
    tarball,
  );
  symlinkSync(join(ROOT, 'node_modules', 'vite'), join(project, 'node_modules', 'vite'), 'junction');
}

async function bundle(root: string): Promise<void> {
  const config = join(root, 'vite.config.js');
  await build({ root, configFile: existsSync(config) && config, logLevel: 'error' });
}

/** Uses a page as a visitor does, with a relay whose provider is scripted. */
async function drive(visitors: Browser, dist: string, transport: string): Promise<void> {
  const files = loadStaticFiles(dist);
  const site = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://site');
    const file = files?.get(pathname.slice(1) || 'index.html');
    if (!file) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': file.contentType }).end(file.plain.body);
  });
  await once(site.listen(0, '127.0.0.1'), 'listening');
  const relay = await openRelayLine();
  const context = await visitors.createBrowserContext();
  try {
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    const query = new URLSearchParams({ url: relay.url, transport });
    await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/?${query}`);
    await stopAndReload(new PlainChat(page), relay.provider);
    assert.deepEqual(faults, []);
  } finally {
    await context.close();
    await relay.close();
    site.close().closeAllConnections();
  }
}

function npm(cwd: string, ...args: readonly string[]): string {
  const cli = process.env['npm_execpath'];
  assert.ok(cli, 'start this through npm: npm run test:frameworks');
  return runNode(cwd, cli, ...args, '--loglevel=error');
}

/** Runs a program in JavaScript. Its output is part of the error if it fails. */
function runNode(cwd: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });
  assert.equal(status, 0, `${args.join(' ')}\n${stdout}${stderr}`);
  return stdout;
}
