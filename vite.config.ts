import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { defineConfig, type Plugin, type UserConfig } from 'vite';
import { smallScripts } from './.ci/small-scripts.ts';
import { smallTemplates } from './.ci/small-templates.ts';
import { withoutNamespace, withoutOldBrowsers, withoutWebTransport } from './.ci/smaller-libraries.ts';
import packageJson from './package.json' with { type: 'json' };

const root = fileURLToPath(new URL('.', import.meta.url));

/**
 * Three things are made with Vite:
 *
 *   vite build               dist/web: what browsers load
 *   vite build --mode relay  dist/relay: the relay, in files that need nothing but Node
 *   vite                     the demo with the widget from its sources, which reloads, and a relay of its own behind it
 */
export default defineConfig(({ mode }) => (mode === 'relay' ? relay : web));

const web: UserConfig = {
  base: './',
  publicDir: false,
  build: {
    outDir: 'dist/web',
    target: 'es2022',
    modulePreload: false,
    license: { fileName: 'THIRD-PARTY-LICENSES.md' },
    // A library, so that Vite adds no loader of its own, which would put <link>s into a stranger's page.
    lib: { entry: { 'ai-chat': 'src/widget/define.ts' }, formats: ['es'] },
    rolldownOptions: {
      // Later chunks take Lit from the first one: as a chunk of its own it would cost every page one more round trip.
      preserveEntrySignatures: 'allow-extension',
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: ({ name, facadeModuleId }) =>
          `chunks/${facadeModuleId?.includes('/socket.io-client/') ? 'socket.io' : name}-[hash].js`,
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [{ name: withinChat }],
        },
      },
    },
  },
  // Not the demo's pages: their script is an address of the relay.
  optimizeDeps: { entries: ['src/widget/define.ts'] },
  plugins: [
    smallScripts(),
    smallTemplates(),
    withoutOldBrowsers(),
    withoutWebTransport(),
    withoutNamespace(),
    webManifest(),
    precompressed(),
    devRelay(),
  ],
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

/** Gives the whole of a licence to whoever gets what is under it: the packages that are have no more than its name, or not even that. */
function apacheLicense(): Plugin {
  return {
    name: 'apache-license',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const licenses = bundle['THIRD-PARTY-LICENSES.md'];
        if (licenses?.type !== 'asset') return this.error('there is no list of licences to put this one into');
        const text = readFileSync(new URL('.ci/apache-2.0.txt', import.meta.url), 'utf8');
        licenses.source = `${String(licenses.source).trimEnd()}\n\n## Apache License 2.0\n\n${text}`;
      },
    },
  };
}

/**
 * What a chat that has been opened needs, panel and transport alike, is one file: parted, it would weigh a kilobyte more and come
 * in three round trips. The Cat's transport is the default one; of who chooses another, few bytes are fetched in vain.
 */
function withinChat(id: string, modules: Modules): string | null {
  const isNeeded = importedBy(['src/widget/panel/panel.ts', 'src/transports/cat/cat.ts'], modules).has(id);
  return isNeeded && !importedBy(['src/widget/define.ts'], modules).has(id) ? 'chat' : null;
}

interface Modules {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

/** Sources with all that they import statically. */
function importedBy(sources: readonly string[], modules: Modules): Set<string> {
  const reached = new Set<string>();
  const visit = (id: string) => {
    if (reached.has(id)) return;
    reached.add(id);
    modules.getModuleInfo(id)?.importedIds.forEach(visit);
  };
  for (const source of sources) visit(root + source);
  return reached;
}

/**
 * Writes manifest.json, from which the relay knows what to serve under which integrity, and the budget test what a visitor loads:
 * `{ version, files: { [name]: { integrity, bytes, brotli, imports, dynamicImports } } }`, sizes in bytes.
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
        const manifest = { version: packageJson.version, files: Object.fromEntries(files) as object };
        this.emitFile({ type: 'asset', fileName: 'manifest.json', source: JSON.stringify(manifest, null, 2) });
      },
    },
  };
}

/** Puts a .br and a .gz beside every file a browser loads, so that serving costs no compression. */
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

/** For work on the widget: serves its source where the relay serves the built file, and starts a relay for everything else. */
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
    resolveId: (id) => (id === '/ai-chat.js' ? `${root}src/widget/define.ts` : null),
    // From the address of its file the element works out where its relay is; in one file with all the rest, that is /ai-chat.js.
    transform: (code, id) =>
      id.startsWith(`${root}src/widget/ai-chat.ts`)
        ? { code: code.replace('import.meta.url', "location.origin + '/ai-chat.js'"), map: null }
        : null,
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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function brotli(code: string): Buffer {
  return brotliCompressSync(code, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } });
}
