import { describe, it } from 'node:test';
import { recordingsOf } from '../helpers/recorded-cat.ts';
import { CatReplay } from '../helpers/cat-replay.ts';
import { CAT_VERSIONS } from './stock-cat-eras.ts';
import type { StockCatOptions } from './stock-cat.ts';

const KEYS: Record<string, StockCatOptions> = {
  'auth-key': { key: 'meow' },
  'auth-ws-key': { socketKey: 'meow-ws' },
  'auth-both': { key: 'meow', socketKey: 'meow-ws' },
};

for (const version of CAT_VERSIONS) {
  describe(`the scripted Cat ${version} behaves like the recorded one`, () => {
    for (const [name, recording] of Object.entries(recordingsOf(version))) {
      it(`${name}: ${recording.what}`, { timeout: 20_000 }, async () => {
        const replay = await CatReplay.begin({ version, ...KEYS[name] }, recording);
        try {
          await replay.run();
        } finally {
          replay.end();
        }
      });
    }
  });
}
