import assert from 'node:assert/strict';
import { build, type Rolldown } from 'vite';
import { ROOT } from './source-file.ts';

/** The minified chunks that the bundler makes of a source file. */
export async function builtChunks(source: string): Promise<Rolldown.OutputChunk[]> {
  const [built] = [
    await build({
      root: ROOT,
      configFile: false,
      logLevel: 'error',
      build: {
        write: false,
        // As a library, because Vite adds a loader for lazy chunks to anything else.
        lib: { entry: ROOT + source, formats: ['es'] },
        target: 'es2022',
        rolldownOptions: { output: { minify: true } },
      },
    }),
  ].flat();
  assert.ok(built && 'output' in built);
  return built.output.filter((file) => file.type === 'chunk');
}
