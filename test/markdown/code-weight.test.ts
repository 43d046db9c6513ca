import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { brotliCompressSync } from 'node:zlib';
import type { Rolldown } from 'vite';
import { builtChunks } from '../helpers/built-chunks.ts';
import { ROOT } from '../helpers/source-file.ts';

/** In bytes of brotli. */
const BUDGETS = {
  /** With the buttons that it shares with the bar over tables. */
  toolbar: 1_370,
  /** The highlighter with one language, for the languages that are frequent in answers. */
  highlighting: 8_800,
} as const;

const HIGHLIGHTING = 'src/markdown/highlighting/index.ts';

describe('the size of code toolbar and highlighter', () => {
  it('does not count for the engine, which imports neither', async () => {
    const modules = (await builtChunks('src/markdown/index.ts')).flatMap((chunk) => Object.keys(chunk.modules));
    assert.deepEqual(
      modules.filter((id) => /code-toolbar|highlighting|@codemirror/.test(id)),
      [],
    );
  });

  it('is within the budget for the toolbar', async (t) => {
    assertWithin(t, BUDGETS.toolbar, await builtChunks('src/markdown/code-toolbar/index.ts'));
  });

  it('is within the budget for the highlighter with one language, each in a chunk of its own', async (t) => {
    const chunks = await builtChunks(HIGHLIGHTING);
    const entry = chunks.filter(({ isEntry }) => isEntry);
    for (const mode of ['javascript', 'python', 'shell', 'go', 'rust', 'yaml', 'ruby', 'swift', 'diff']) {
      const language = chunks.filter(({ modules }) =>
        Object.keys(modules).some((id) => id.endsWith(`/mode/${mode}.js`)),
      );
      const tokenizer = chunks.filter(
        ({ modules }) => `${ROOT}src/markdown/highlighting/stream-tokenizer.ts` in modules,
      );
      assert.equal(language.length, 1, `${mode} is in one chunk`);
      assertWithin(t, BUDGETS.highlighting, withImports([...entry, ...tokenizer, ...language], chunks), mode);
    }
  });
});

/** Chunks with all their static imports. */
function withImports(
  chunks: readonly Rolldown.OutputChunk[],
  all: readonly Rolldown.OutputChunk[],
): Rolldown.OutputChunk[] {
  const reached = new Set(chunks);
  for (const { imports } of reached) for (const chunk of all) if (imports.includes(chunk.fileName)) reached.add(chunk);
  return [...reached];
}

function assertWithin(t: TestContext, budget: number, chunks: readonly Rolldown.OutputChunk[], what = ''): void {
  const weight = chunks.reduce((sum, { code }) => sum + brotliCompressSync(code).length, 0);
  t.diagnostic(`${what} ${weight} bytes of brotli in ${chunks.length} chunks`);
  assert.ok(weight > budget / 4, 'something is missing');
  assert.ok(
    weight <= budget,
    `${what} ${weight - budget} bytes over the budget: make it smaller, or load lazily what few documents need`,
  );
}
