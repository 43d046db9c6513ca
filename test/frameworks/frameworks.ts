/**
 * Builds a chat in each framework on the packed package, checks its types, and drives it in Chromium:
 *
 *   npm run test:frameworks [-- react-18 react-19 vue svelte preact solid]
 *
 * The frameworks are installed from npm's registry into a temporary folder. The package must have been built.
 */
import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { FrameworkProject, FRAMEWORKS, TYPED_FRAMEWORKS } from '../helpers/framework-project.ts';
import { launchChromium } from '../helpers/launch-chromium.ts';
import { npm, packPackage } from '../helpers/npm.ts';
import { ROOT } from '../helpers/source-file.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const TRANSPORTS = ['cat', 'lovelace'];

const all = [...Object.keys(FRAMEWORKS), ...TYPED_FRAMEWORKS];
const names = process.argv.length > 2 ? process.argv.slice(2) : all;
for (const name of names) assert.ok(all.includes(name), `no fixture "${name}": ${all.join(', ')}`);

const folder = temporaryFolder();
const browser = await launchChromium();
try {
  const tarball = packPackage(folder.path);
  for (const name of names) {
    const project = new FrameworkProject(name, folder.path);
    install(project.path, tarball);
    project.checkTypes();
    if (TYPED_FRAMEWORKS.includes(name)) {
      console.log(`${name}: types`);
      continue;
    }
    await project.bundle();
    const hasComponent = name.startsWith('react');
    if (hasComponent) await project.useElement(browser);
    for (const transport of TRANSPORTS) await project.use(browser, transport);
    const component = hasComponent ? 'component, ' : '';
    console.log(`${name}: types, ${component}ask, stream, stop and reload over ${TRANSPORTS.join(' and ')}`);
  }
} finally {
  await browser.close();
  folder.remove();
}

function install(project: string, tarball: string): void {
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
