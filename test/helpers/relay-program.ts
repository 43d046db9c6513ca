import { fileURLToPath } from 'node:url';

/** The relay's program: the one that the run has built (`npm test` does), else that of these sources, which takes twice as long to start. */
export const RELAY_PROGRAM =
  process.env['TEST_RELAY_PROGRAM'] ?? fileURLToPath(new URL('../../src/relay/cli/cli.ts', import.meta.url));
