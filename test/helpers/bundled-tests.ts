import { globSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { TestRunnerPlugin } from '@web/test-runner';
import { build, type Plugin, type Rolldown } from 'vite';

/** The code of modules, by their path below the folder of the bundle. */
type Bundle = ReadonlyMap<string, string>;

/**
 * Serves the test files from one bundle of all of them. A page then loads some dozens of modules instead of some 250, which would take more of the
 * processor's time than most files' tests.
 */
export function bundledTests(root: string): TestRunnerPlugin {
  let bundle: Promise<Bundle> | undefined;

  return {
    name: 'bundled-tests',
    async serve({ path }) {
      // The runner adds a query to the address of the test. Chunks that import the entry without it must get the same module.
      if (TEST.test(path)) return { body: `import '${FOLDER}${path}.js';`, type: 'js' };
      if (!path.startsWith(`${FOLDER}/`)) return undefined;
      bundle ??= bundleTests(root);
      const body = (await bundle).get(path.slice(FOLDER.length + 1));
      return body === undefined ? undefined : { body, type: 'js' };
    },
  };
}

const TEST = /^\/test\/.+\.browser\.ts$/;

/** Where the modules of the bundle are served. */
const FOLDER = '/bundled-tests';

async function bundleTests(root: string): Promise<Bundle> {
  const tests = globSync('test/**/*.browser.ts', { cwd: root });
  const [result] = (await build({
    root,
    configFile: false,
    logLevel: 'error',
    plugins: [sourceAddresses(root)],
    resolve: { conditions: ['browser', 'production'] },
    build: {
      write: false,
      minify: false,
      target: 'es2022',
      // They take a sixth of the run's time, so the stack traces of `.ci/run` have positions in bundles.
      sourcemap: process.env['CI'] ? false : 'inline',
      // A library, because Vite adds a loader to anything else.
      lib: {
        entry: Object.fromEntries(tests.map((test) => [test, join(root, test)])),
        formats: ['es'],
        fileName: (_format, test) => `${test}.js`,
      },
      rolldownOptions: {
        // What a module does when it is imported is tested, too.
        treeshake: false,
        // The runner's own script.
        external: /^\/__web-dev-server/,
        output: { chunkFileNames: '[name]-[hash].js' },
      },
    },
  })) as Rolldown.RolldownOutput[];
  return new Map(result?.output.map((file) => [file.fileName, file.type === 'chunk' ? file.code : '']));
}

/** Modules keep the addresses of their sources, from which the element derives that of its backend. */
function sourceAddresses(root: string): Plugin {
  return {
    name: 'source-addresses',
    transform(code, id) {
      if (!code.includes('import.meta.url')) return undefined;
      const path = JSON.stringify(`/${relative(root, id)}`);
      return { code: code.replaceAll('import.meta.url', `new URL(${path}, location.origin).href`), map: null };
    },
  };
}
