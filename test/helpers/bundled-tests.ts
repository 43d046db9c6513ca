import { basename, join, relative } from 'node:path';
import type { TestRunnerPlugin } from '@web/test-runner';
import { build, type Plugin, type Rolldown } from 'vite';

/** Its modules, by the path below the folder of the bundle. */
type Bundle = ReadonlyMap<string, string>;

/**
 * Serves each test file as a bundle. Its page then loads a few modules instead of some 250, which would take more of the processor's time than
 * most files' tests.
 */
export function bundledTests(root: string): TestRunnerPlugin {
  const bundles = new Map<string, Promise<Bundle>>();

  const bundleOf = (test: string): Promise<Bundle> => {
    const bundle = bundles.get(test) ?? bundleTest(root, test);
    bundles.set(test, bundle);
    return bundle;
  };

  return {
    name: 'bundled-tests',
    async serve({ path }) {
      const [, test, module] = /^\/(test\/.+\.browser\.ts)(?:\.bundle\/(.+))?$/.exec(path) ?? [];
      if (!test) return undefined;
      // The runner adds a query to the address of the test. Chunks that import the entry without it must get the same module.
      if (!module) return { body: `import './${basename(test)}.bundle/${ENTRY}';`, type: 'js' };
      const body = (await bundleOf(test)).get(module);
      return body === undefined ? undefined : { body, type: 'js' };
    },
  };
}

const ENTRY = 'entry.js';

async function bundleTest(root: string, test: string): Promise<Bundle> {
  const [result] = (await build({
    root,
    configFile: false,
    logLevel: 'warn',
    plugins: [sourceAddresses(root)],
    resolve: { conditions: ['browser', 'production'] },
    build: {
      write: false,
      minify: false,
      target: 'es2022',
      // They take a sixth of the run's time, so the stack traces of `.ci/run` have positions in bundles.
      sourcemap: process.env['CI'] ? false : 'inline',
      // A library, because Vite adds a loader to anything else.
      lib: { entry: join(root, test), formats: ['es'], fileName: () => ENTRY },
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
