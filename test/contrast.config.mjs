import { fileURLToPath } from 'node:url';
import chromium from './web-test-runner.config.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The proof that every accent and every theme of the demo is readable. It takes minutes; `npm test` has a sample of it. */
export default {
  ...chromium,
  files: [`${root}test/contrast/all-accents.ts`],
  testsFinishTimeout: 900_000,
  testFramework: { config: { ...chromium.testFramework.config, timeout: 400_000 } },
};
