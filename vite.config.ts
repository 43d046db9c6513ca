import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { defineConfig, type Plugin, type UserConfig } from 'vite';
import packageJson from './package.json' with { type: 'json' };

/**
 * Three things are made with Vite:
 *
 *   vite build               dist/web: what browsers load, an app build, because Vite's library build leaves white space in
 *   vite build --mode relay  dist/relay: the relay in files that need nothing but Node
 *   vite                     the widget from its sources, reloading (`npm run dev` puts a relay behind it)
 */
const root = fileURLToPath(new URL('.', import.meta.url));

export default defineConfig(({ mode }) => (mode === 'relay' ? relay : web));

const web: UserConfig = {
  base: './',
  publicDir: false,
  build: {
    outDir: 'dist/web',
    target: 'es2022',
    modulePreload: false,
    license: { fileName: 'THIRD-PARTY-LICENSES.md' },
    rolldownOptions: {
      input: { 'ai-chat': 'src/widget/define.ts' },
      // Later chunks take Lit from the first one: as a chunk of its own it would cost every page one more round trip.
      preserveEntrySignatures: 'allow-extension',
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: 'chunks/[name]-[hash].js',
      },
    },
  },
  plugins: [webManifest(), precompressed()],
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
      input: { index: 'src/relay/index.ts', cli: 'src/relay/cli.ts' },
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
};

/**
 * Writes manifest.json, from which the relay knows what to serve under which integrity, and the budget test what a visitor loads:
 * `{ version, files: { [name]: { integrity, bytes, brotli, source?, imports, dynamicImports } } }`, sizes in bytes.
 */
function webManifest(): Plugin {
  return {
    name: 'web-manifest',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
        const files = chunks.map(({ fileName, code, facadeModuleId, imports, dynamicImports }) => [
          fileName,
          {
            integrity: `sha384-${createHash('sha384').update(code).digest('base64')}`,
            bytes: Buffer.byteLength(code),
            brotli: brotli(code).length,
            ...(facadeModuleId && { source: facadeModuleId.replace(root, '') }),
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

function brotli(code: string): Buffer {
  return brotliCompressSync(code, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } });
}
