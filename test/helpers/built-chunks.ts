import assert from 'node:assert/strict';
import { build, type Rolldown } from 'vite';
import { smallScripts } from '../../.ci/small-scripts.ts';
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
        // As a library, or Vite adds a loader of its own for what is loaded lazily.
        lib: { entry: ROOT + source, formats: ['es'] },
        target: 'es2022',
      },
      plugins: [smallScripts()],
    }),
  ].flat();
  assert.ok(built && 'output' in built);
  return built.output.filter((file) => file.type === 'chunk');
}
