import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { defineConfig, type Plugin, type Rolldown, type UserConfig } from 'vite';
import { smallTemplates } from './.ci/small-templates.ts';
import packageJson from './package.json' with { type: 'json' };

const root = fileURLToPath(new URL('.', import.meta.url));

/**
 * Vite makes three things:
 *
 *   vite build               dist/web: the files for browsers, of the widget and of the conversation without it
 *   vite build --mode relay  dist/relay: the relay, in files that need nothing but Node
 *   vite                     the demo with the widget from its sources, reloaded after a change, and a relay behind it
 */
export default defineConfig(({ mode }) => (mode === 'relay' ? relay : web));

/**
 * The first file, the panel, and what runs the conversation. The last two are entries although only `import()` leads to them: a dynamic import of a module that is
 * no entry of its chunk needs an object of its exports, and the bundler's helper for such objects would be one more file in one more
 * round trip, because the chunk of socket.io-client needs the helper, too.
 */
const WIDGET = {
  'ai-chat': 'src/widget/define.ts',
  chat: 'src/widget/panel/panel.ts',
  conversation: 'src/conversation/conversation-engine.ts',
} as const;

/**
 * The conversation without the widget, for pages without a bundler. It is built apart, because in one build it would share chunks with the
 * widget: either its pages would load the panel, or the panel would take another round trip.
 */
const CONVERSATION = {
  conversation: 'src/conversation/index.ts',
  engine: 'src/conversation/conversation-engine.ts',
} as const;

const web: UserConfig = {
  base: './',
  publicDir: false,
  build: {
    outDir: 'dist/web',
    target: 'es2022',
    modulePreload: false,
    license: { fileName: 'THIRD-PARTY-LICENSES.md' },
    // The scripts name their maps, so a stack trace from any page leads to the sources. Only developer tools fetch them.
    sourcemap: true,
  },
  environments: {
    // Libraries, because Vite adds a loader to anything else, which would put <link>s into the host page.
    client: { build: { lib: { entry: WIDGET, formats: ['es'] }, rolldownOptions: webOutput(WIDGET) } },
    conversation: {
      consumer: 'client',
      build: {
        emptyOutDir: false,
        // Its packages are among the widget's.
        license: false,
        lib: { entry: CONVERSATION, formats: ['es'] },
        rolldownOptions: webOutput(CONVERSATION),
      },
    },
  },
  builder: {
    async buildApp(builder) {
      for (const name of ['client', 'conversation']) {
        const environment = builder.environments[name];
        if (environment) await builder.build(environment);
      }
    },
  },
  // Not the demo's pages: their script is an address at the relay.
  optimizeDeps: { entries: ['src/widget/define.ts'] },
  plugins: [smallTemplates(), webManifest(), precompressed(), devRelay()],
};

const relay: UserConfig = {
  publicDir: false,
  ssr: { noExternal: true, target: 'node' },
  build: {
    outDir: 'dist/relay',
    target: 'node22',
    ssr: true,
    minify: false,
    license: { fileName: 'THIRD-PARTY-LICENSES.md' },
    rolldownOptions: {
      input: { index: 'src/relay/index.ts', cli: 'src/relay/cli/cli.ts' },
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
  plugins: [apacheLicense()],
};

/** Adds the text of the Apache licence, because the packages under it ship no more than its name. */
function apacheLicense(): Plugin {
  return {
    name: 'apache-license',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const licenses = bundle['THIRD-PARTY-LICENSES.md'];
        if (licenses?.type !== 'asset') return this.error('there is no list of licences to add this one to');
        const text = readFileSync(new URL('.ci/apache-2.0.txt', import.meta.url), 'utf8');
        licenses.source = `${String(licenses.source).trimEnd()}\n\n## Apache License 2.0\n\n${text}`;
      },
    },
  };
}

type Entries = Readonly<Record<string, string>>;

/** The files of these entries. The first one keeps its name, the others are chunks. */
function webOutput(entries: Entries) {
  const [first] = Object.keys(entries);
  return {
    // Later chunks import Lit from the first one: a chunk of its own would cost every page one more round trip.
    preserveEntrySignatures: 'allow-extension',
    output: {
      // Vite leaves the white space in a library of ES modules.
      minify: true,
      entryFileNames: ({ name }) => (name === first ? '[name].js' : 'chunks/[name]-[hash].js'),
      chunkFileNames: ({ name, facadeModuleId }) =>
        `chunks/${facadeModuleId?.includes('/socket.io-client/') ? 'socket.io' : name}-[hash].js`,
      codeSplitting: {
        includeDependenciesRecursively: false,
        groups: [{ name: (id, modules) => groupOf(entries, id, modules), debugName: 'first load' }],
      },
    },
  } satisfies Rolldown.RolldownOptions;
}

/**
 * Names the chunk of a module that is needed before the first answer, by the first entry that imports it statically. So an open chat
 * costs two files, and what runs the conversation a third one: split at each shared module, they would be larger and take more round
 * trips. The Cat's transport is the default one and comes with the conversation; a page with another transport fetches it for nothing.
 */
function groupOf(entries: Entries, id: string, modules: Modules): string | null {
  for (const [name, entry] of Object.entries(entries)) if (importedBy(entry, modules).has(id)) return name;
  return null;
}

interface Modules {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

/** A source with everything that it imports statically. */
function importedBy(source: string, modules: Modules): Set<string> {
  const reached = new Set<string>();
  const visit = (id: string) => {
    if (reached.has(id)) return;
    reached.add(id);
    modules.getModuleInfo(id)?.importedIds.forEach(visit);
  };
  visit(root + source);
  return reached;
}

/**
 * Writes manifest.json: the relay reads the integrity of each script from it, and the budget test reads what a visitor loads.
 * `{ version, files: { [name]: { integrity, bytes, brotli, imports, dynamicImports } } }`, sizes in bytes. The conversation's files are
 * added to the widget's.
 */
function webManifest(): Plugin {
  return {
    name: 'web-manifest',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
        const files = chunks.map(({ fileName, code, imports, dynamicImports }) => [
          fileName,
          {
            integrity: `sha384-${createHash('sha384').update(code).digest('base64')}`,
            bytes: Buffer.byteLength(code),
            brotli: brotli(code).length,
            imports,
            dynamicImports,
          },
        ]);
        const manifest = {
          version: packageJson.version,
          files: {
            ...(this.environment.name === 'conversation' && writtenFiles()),
            ...Object.fromEntries(files),
          } as object,
        };
        this.emitFile({ type: 'asset', fileName: 'manifest.json', source: JSON.stringify(manifest, null, 2) });
      },
    },
  };
}

/** The files in the manifest that was written before. */
function writtenFiles(): object {
  const manifest = JSON.parse(readFileSync(new URL('dist/web/manifest.json', import.meta.url), 'utf8')) as {
    readonly files: object;
  };
  return manifest.files;
}

/** Writes a .br and a .gz beside every script, so that serving costs no compression. */
function precompressed(): Plugin {
  return {
    name: 'precompressed',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.type !== 'chunk') continue;
          this.emitFile({ type: 'asset', fileName: `${file.fileName}.br`, source: brotli(file.code) });
          this.emitFile({ type: 'asset', fileName: `${file.fileName}.gz`, source: gzipSync(file.code, { level: 9 }) });
        }
      },
    },
  };
}

/** Serves the widget's sources where the relay serves the built file, and starts a relay for everything else. */
function devRelay(): Plugin {
  let port = 0;
  return {
    name: 'dev-relay',
    apply: 'serve',
    async config() {
      port = await freePort();
      const relayPaths = '^/(ws|message|memory|socket\\.io|api|healthz|manifest\\.json)(/|\\?|$)';
      return {
        appType: 'mpa',
        server: { open: false, proxy: { [relayPaths]: { target: `http://127.0.0.1:${port}`, ws: true } } },
      };
    },
    resolveId: (id) => (DEV_SOURCES[id] ? root + DEV_SOURCES[id] : null),
    configureServer(server) {
      const child = spawn(process.execPath, ['--watch', '--watch-preserve-output', 'src/relay/cli/cli.ts'], {
        cwd: root,
        stdio: 'inherit',
        env: { ...process.env, HOST: '127.0.0.1', PORT: String(port) },
      });
      server.httpServer?.once('close', () => child.kill());
      server.middlewares.use((request, response, next) => {
        const { pathname } = new URL(request.url ?? '/', 'http://localhost');
        if (pathname === '/') response.writeHead(302, { location: '/demo/' }).end();
        else next();
      });
    },
  };
}

/** The sources that are served at the addresses of built files. */
const DEV_SOURCES: Readonly<Record<string, string>> = {
  '/ai-chat.js': '.ci/dev-element.ts',
  '/conversation.js': CONVERSATION.conversation,
};

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Compresses a script once, for its size in the manifest and for its file. */
function brotli(code: string): Buffer {
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  const compressed = brotliOf.get(code) ?? brotliCompressSync(code, { params });
  brotliOf.set(code, compressed);
  return compressed;
}

const brotliOf = new Map<string, Buffer>();
