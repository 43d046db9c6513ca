import { after, before, describe, it } from 'node:test';
import type { Browser } from 'puppeteer-core';
import { FrameworkProject } from '../helpers/framework-project.ts';
import { launchChromium, MANY_PAGES } from '../helpers/launch-chromium.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { unpackPackage } from '../helpers/unpack-package.ts';

/** The packages of the fixture and of its types, which are this project's. */
const PACKAGES = ['react', 'react-dom', '@types/react', '@types/react-dom'];

/** The other frameworks are tested by `npm run test:frameworks`, because they must be installed first. */
describe('a React application with the packed package', { concurrency: true }, () => {
  const folder = temporaryFolder();
  const project = new FrameworkProject('react-19', folder.path);
  let browser: Browser;

  before(async () => {
    unpackPackage(project.path, PACKAGES);
    await project.bundle();
    browser = await launchChromium(...MANY_PAGES);
  });

  after(async () => {
    await browser?.close();
    folder.remove();
  });

  it('passes the type checker', () => project.checkTypes());

  it('has the element as a component, hydrated, with its properties, events and methods', () =>
    project.useElement(browser));

  for (const transport of ['cat', 'lovelace']) {
    it(`stops an answer and continues another one after a reload, over ${transport}`, () =>
      project.use(browser, transport));
  }
});
