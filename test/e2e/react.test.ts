import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'puppeteer-core';
import { FrameworkProject } from '../helpers/framework-project.ts';
import { launchChromium, MANY_PAGES } from '../helpers/launch-chromium.ts';
import { packPackage } from '../helpers/npm.ts';
import { ROOT } from '../helpers/source-file.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

/** The packages of the fixture and of its types, which are this project's. */
const PACKAGES = ['react', 'react-dom', '@types/react', '@types/react-dom'];

/** The other frameworks are tested by `npm run test:frameworks`, because they must be installed first. */
describe('a React application with the packed package', { concurrency: true }, () => {
  const folder = temporaryFolder();
  const project = new FrameworkProject('react-19', folder.path);
  let browser: Browser;

  before(async () => {
    install(project.path, packPackage(folder.path));
    await project.bundle();
    browser = await launchChromium(...MANY_PAGES);
  });

  after(async () => {
    await browser?.close();
    folder.remove();
  });

  it('passes the type checker', () => project.checkTypes());

  for (const transport of ['cat', 'lovelace']) {
    it(`stops an answer and continues another one after a reload, over ${transport}`, () =>
      project.use(browser, transport));
  }
});

/** Unpacks the package beside links to its dependencies and to the fixture's, which needs no network. */
function install(project: string, tarball: string): void {
  const modules = join(project, 'node_modules');
  const installed = join(modules, 'ai-chat-element');
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', installed, '--strip-components', '1']);
  const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  for (const name of [...PACKAGES, ...Object.keys(dependencies)]) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name), 'junction');
  }
}
