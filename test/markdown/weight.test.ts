import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { brotliCompressSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { ROOT } from '../helpers/source-file.ts';

/** In bytes of brotli. 11,000 is the aim. */
const BUDGET = 15_250;

describe('the weight of the engine', () => {
  it('with its sink for a page, and the short table of entities, is within its budget', async (t) => {
    const [built] = [
      await build({
        root: ROOT,
        configFile: false,
        logLevel: 'error',
        build: {
          write: false,
          // As a library, or Vite adds a loader of its own for what is loaded lazily.
          lib: { entry: `${ROOT}src/markdown/index.ts`, formats: ['es'] },
          target: 'es2022',
          rolldownOptions: { output: { minify: true, comments: { annotation: false } } },
        },
      }),
    ].flat();
    assert.ok(built && 'output' in built);
    const code = built.output.map((file) => (file.type === 'chunk' && !isLazy(file) ? file.code : '')).join('');
    const weight = brotliCompressSync(code).length;
    t.diagnostic(`${weight} bytes of brotli, ${code.length} before`);
    assert.ok(weight > BUDGET / 2, 'something is missing');
    assert.ok(
      weight <= BUDGET,
      `${weight - BUDGET} bytes over the budget: make it smaller, or load lazily what few documents need`,
    );
  });
});

function isLazy(chunk: Rolldown.OutputChunk): boolean {
  return chunk.isDynamicEntry && !chunk.isEntry;
}
