import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { brotliCompressSync } from 'node:zlib';
import type { Rolldown } from 'vite';
import { builtChunks } from '../helpers/built-chunks.ts';

/** In bytes of brotli. The aim is 11,000. */
const BUDGET = 18_200;

describe('the size of the engine', () => {
  it('is within its budget with the DOM sink and the short table of entities', async (t) => {
    const chunks = await builtChunks('src/markdown/index.ts');
    const code = chunks.map((chunk) => (isLazy(chunk) ? '' : chunk.code)).join('');
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
