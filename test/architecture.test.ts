import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import packageJson from '../package.json' with { type: 'json' };
import { importCircles, importersOf } from './helpers/import-graph.ts';
import { ROOT, sourceFiles, type SourceFile } from './helpers/source-file.ts';

const sources = sourceFiles('src/**/*.ts');
const tests = sourceFiles('test/**/*.ts');

/** The imports that every room of the relay may have: the log's contract, the limits, their counters, and files without a room of their own. */
const EVERYWHERE = [
  'src/relay/logging/log.ts',
  'src/relay/logging/throttled-log.ts',
  'src/relay/limits/',
  'src/relay/guard.ts',
  'src/relay/ip-address.ts',
  'src/relay/local-host.ts',
  'src/relay/text-content.ts',
  'src/relay/decode-percent.ts',
  'src/chat/',
];

/**
 * The imports that each room may have, first match first: files and folders of ours, then packages.
 * The drawing in src/README.md says the same; change both or neither.
 */
const ARROWS: ReadonlyArray<readonly [room: string, imports: readonly string[]]> = [
  ['src/chat/', ['src/chat/']],
  ['src/protocol/', ['src/protocol/', 'src/chat/']],
  ['src/transports/', ['src/transports/', 'src/protocol/', 'src/chat/', 'socket.io-client']],
  // Fetched when a document needs it: what draws formulas, what colours code, and the names of all characters.
  ['src/markdown/math/', ['src/markdown/', 'temml']],
  ['src/markdown/highlighting/', ['src/markdown/', '@codemirror/']],
  ['src/markdown/', ['src/markdown/', 'character-entities']],
  [
    'src/conversation/',
    [
      'src/conversation/',
      'src/chat/',
      'src/transports/contract/',
      'src/transports/shared/browser-clock.ts',
      'src/transports/shared/load-chunk.ts',
      // Fetched when something is stored.
      'idb-keyval',
    ],
  ],
  // Components and types for users of frameworks, which the package does not install.
  ['src/frameworks/react/', ['src/frameworks/', 'src/widget/', 'src/conversation/', 'react']],
  ['src/frameworks/', ['src/frameworks/', 'src/widget/', 'preact', 'solid-js', 'svelte']],
  [
    'src/widget/',
    ['src/widget/', 'src/chat/', 'src/conversation/', 'src/markdown/', 'src/transports/contract/', 'lit'],
  ],
  [
    'src/relay/providers/',
    [
      'src/relay/providers/',
      'src/relay/guard.ts',
      'src/relay/local-host.ts',
      'src/relay/logging/log.ts',
      'src/relay/text-content.ts',
      'src/relay/decode-percent.ts',
      'src/chat/',
      'node:',
      'eventsource-parser',
      // One file per vendor, loaded when its kind is configured, and types.
      '@ai-sdk/anthropic',
      '@ai-sdk/google',
      '@ai-sdk/provider',
    ],
  ],
  // Imported where Redis is configured.
  ['src/relay/store/redis/', ['src/relay/store/', ...EVERYWHERE, 'node:', '@redis/client']],
  ['src/relay/store/', ['src/relay/store/', 'src/relay/config/config-error.ts', ...EVERYWHERE, 'node:']],
  [
    'src/relay/security/',
    ['src/relay/security/', 'src/relay/verify-token.ts', ...EVERYWHERE, 'node:', 'rate-limiter-flexible'],
  ],
  [
    'src/relay/sessions/',
    [
      'src/relay/sessions/',
      'src/relay/providers/provider.ts',
      'src/relay/store/conversation-store.ts',
      'src/relay/store/shared-turns.ts',
      'src/relay/store/store-unavailable-error.ts',
      ...EVERYWHERE,
      'node:crypto',
    ],
  ],
  [
    'src/relay/endpoints/',
    [
      'src/relay/endpoints/',
      'src/relay/visitor-feedback.ts',
      'src/relay/http/cors.ts',
      'src/relay/http/respond.ts',
      'src/relay/sessions/',
      'src/relay/security/',
      'src/relay/store/conversation-store.ts',
      'src/relay/store/store-unavailable-error.ts',
      ...EVERYWHERE,
      'src/protocol/',
      'node:',
      'ws',
      'socket.io',
      'socket.io-parser',
    ],
  ],
  [
    'src/relay/config/',
    [
      'src/relay/config/',
      // The parts that the configuration describes.
      'src/relay/create-assistants.ts',
      'src/relay/relay-options.ts',
      'src/relay/node-clock.ts',
      'src/relay/providers/image-hosts.ts',
      'src/relay/providers/upstream/outgoing-proxy.ts',
      'src/relay/providers/registry.ts',
      'src/relay/store/redis/redis-options.ts',
      'src/relay/security/client-addresses.ts',
      'src/relay/security/host-names.ts',
      'src/relay/security/origin-policy.ts',
      ...EVERYWHERE,
      'src/protocol/bounded-json.ts',
      'src/protocol/lovelace.ts',
      'node:',
      'zod',
    ],
  ],
  ['src/relay/limits/', ['src/relay/limits/', 'src/chat/']],
  // Secrets are found by walking the options; the log's own settings are part of the configuration.
  [
    'src/relay/logging/',
    [
      'src/relay/logging/',
      'src/relay/config/',
      'src/relay/relay-options.ts',
      'src/relay/decode-percent.ts',
      'src/chat/',
      'pino',
    ],
  ],
  [
    'src/relay/files/',
    [
      'src/relay/files/',
      'src/relay/http/content-negotiation.ts',
      'src/relay/config/config-error.ts',
      'src/relay/config/config-path.ts',
      ...EVERYWHERE,
      'node:',
    ],
  ],
  [
    'src/relay/http/',
    [
      'src/relay/http/',
      'src/relay/files/widget-files.ts',
      'src/relay/endpoints/endpoint.ts',
      'src/relay/security/',
      ...EVERYWHERE,
      'node:',
    ],
  ],
  [
    'src/relay/cli/',
    [
      'src/relay/cli/',
      'src/relay/*',
      'src/relay/config/',
      'src/relay/limits/',
      'src/relay/logging/',
      // Checked without opening it.
      'src/relay/store/file/conversation-file.ts',
      'src/chat/',
      'node:',
    ],
  ],
  // The settings of each wire are among them.
  [
    'src/relay/relay-options.ts',
    [
      'src/relay/*',
      'src/relay/endpoints/',
      'src/relay/store/conversation-store.ts',
      'src/relay/store/redis/redis-options.ts',
      ...EVERYWHERE,
    ],
  ],
  ['src/relay/ip-address.ts', ['node:', 'ipaddr.js']],
  // Where the concrete things are put together.
  ['src/relay/assemble-parts.ts', ['src/relay/', 'src/chat/', 'node:']],
  ['src/relay/relay.ts', ['src/relay/*', 'src/relay/config/', 'src/relay/http/', 'src/chat/', 'node:']],
  [
    'src/relay/',
    [
      'src/relay/*',
      'src/relay/sessions/assistant.ts',
      'src/relay/endpoints/endpoint.ts',
      'src/relay/http/open-responses.ts',
      'src/relay/providers/follow-ups.ts',
      'src/relay/providers/provider.ts',
      'src/relay/providers/registry.ts',
      'src/relay/providers/suggest-title.ts',
      'src/relay/store/conversation-store.ts',
      ...EVERYWHERE,
      'node:',
    ],
  ],
];

/** Spellings of the two wires, as a property or a whole string. */
const WIRE_WORDS = [
  'chat_token',
  'intermediate_steps',
  'model_interactions',
  'page_content',
  'user_id',
  'user_message_json',
  'why',
  'Answer',
  'Automatic',
  'Content',
  'ErrorID',
  'GetGpt',
  'INVALID_API_REQUEST',
  'Messages',
  'Models',
  'Prompt',
  'Provider',
  'Providers',
  'Response',
  'Role',
];

/** Ways by which a string becomes HTML, script or style. */
const STRING_SINKS =
  /\b(?:innerHTML|outerHTML|insertAdjacentHTML|setHTMLUnsafe|parseFromString|createContextualFragment|unsafeHTML|unsafeSVG|unsafeStatic|unsafeMathML|srcdoc|document\.write(?:ln)?|eval|new Function)\b|\sstyle=|\son\w+=["'$]/g;

/** Whether this is the command of Redis that runs a script on the server. */
function isRedisCommand(path: string, sink: string): boolean {
  return path.startsWith('src/relay/store/redis/') && sink === 'eval';
}

/** Built-ins that Prototype, MooTools and similar libraries replace: the replacements take no iterators or functions, or turn lists into strings. */
const REPLACED: ReadonlyArray<readonly [pattern: RegExp, except: readonly string[], instead: string]> = [
  [/\bArray\.from\(/g, [], 'spread what can be iterated'],
  [/\.entries\(\)/g, [], 'of a list use forEach or map'],
  [/\.reduce\(/g, [], 'use a loop'],
  // The relay's frames are encoded beside the client's.
  [
    /\bJSON\.stringify\(/g,
    // The rooms of the conversation and below it do not import the protocols.
    ['src/protocol/json.ts', 'src/protocol/cat.ts', 'src/conversation/storage/record.ts', 'src/chat/data-part.ts'],
    'use toJson of src/protocol/json.ts or src/conversation/storage/record.ts',
  ],
];

/** The sources of the package's entries. */
const EXPORTED = new Set(
  Object.values(packageJson.exports).flatMap((entry) =>
    typeof entry === 'string' ? [] : [entry.default.replace(/^\.\/dist\/(?:esm\/)?/, 'src/').replace(/\.js$/, '.ts')],
  ),
);

/** Files under 16 lines that stand alone although one file imports them, and the reason. */
const SMALL_FILES: Readonly<Record<string, string>> = {};

describe('the architecture', () => {
  it('has only the imports between rooms that ARROWS allows', () => {
    const forbidden = sources.flatMap((file) =>
      file.imports
        .filter((target) => !mayImport(file.path, target))
        .map((target) => `${file.path} imports ${target}: turn the dependency round or go through a contract`),
    );
    assert.deepEqual(forbidden, []);
  });

  it('has no circle of imports, types and import() included', () => {
    assert.deepEqual(
      importCircles(sources),
      [],
      'move what both need into a file below them, or declare in one what it needs of the other',
    );
  });

  it('has the words of the wire formats in src/protocol only', () => {
    const spelled = sources
      .filter(({ path }) => !path.startsWith('src/protocol/'))
      .flatMap(({ path, words }) =>
        WIRE_WORDS.filter((word) => words.has(word)).map(
          (word) => `${path} says "${word}": leave the spelling to a codec of src/protocol`,
        ),
      );
    assert.deepEqual(spelled, []);
  });

  it('makes no HTML, script or style from strings', () => {
    const found = sources.flatMap(({ path, code }) =>
      [...code.matchAll(STRING_SINKS)]
        .filter(([sink]) => !isRedisCommand(path, sink))
        .map(([sink]) => `${path} uses ${sink.trim()}: draw with a Lit template or DOM nodes, style with a class`),
    );
    assert.deepEqual(found, []);
  });

  it('uses no built-in in browser code that old libraries replace', () => {
    const found = sources.flatMap(({ path, code }) =>
      REPLACED.flatMap(([pattern, except, instead]) =>
        path.startsWith('src/relay/') || except.includes(path)
          ? []
          : [...code.matchAll(pattern)].map(([use]) => `${path} uses ${use}: ${instead}`),
      ),
    );
    assert.deepEqual(found, []);
  });

  it('keeps inline scripts, styles and handlers out of the demo, which is served under a strict policy', () => {
    const inline = /<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/gi;
    const found = globSync('demo/**/*.html', { cwd: ROOT }).flatMap((path) =>
      [...readFileSync(join(ROOT, path), 'utf8').matchAll(inline)].map(([sink]) => `${path}: ${sink.trim()}`),
    );
    assert.deepEqual(found, []);
  });

  it('has files of one idea: at most one in twenty is longer than 250 lines', () => {
    const long = sources.filter(({ lines }) => lines > 250).map(({ path, lines }) => `${path} (${lines})`);
    assert.ok(
      long.length <= Math.ceil(sources.length / 20),
      `split one of these by the ideas in it: ${long.join(', ')}`,
    );
  });

  it('has no fragments: a file under 16 lines with a single importer is folded into it', () => {
    const importers = importersOf(sources);
    const fragments = sources.filter((file) => {
      const [importer, ...others] = importers.get(file.path) ?? [];
      if (file.lines >= 16 || !importer || others.length > 0) return false;
      const isChunk = importer.dynamicImports.includes(file.path);
      const isExported = importer.path.endsWith('/index.ts') || EXPORTED.has(file.path);
      return !isChunk && !isExported && roomOf(file.path) === roomOf(importer.path) && !(file.path in SMALL_FILES);
    });
    assert.deepEqual(paths(fragments), [], 'fold each into its importer, or say in SMALL_FILES why not');
    const stale = Object.keys(SMALL_FILES).filter((path) => !sources.some((file) => file.path === path));
    assert.deepEqual(stale, [], 'these are gone: take them out of SMALL_FILES');
  });

  it('names files in kebab-case, and none after a kind of content', () => {
    const named = [...sources, ...tests].filter(({ path }) => {
      const name = path.slice(path.lastIndexOf('/') + 1, -'.ts'.length);
      return !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)?$/.test(name) || /^(utils?|helpers?|common|types)$/.test(name);
    });
    assert.deepEqual(paths(named), [], 'name a file after what it exports, in kebab-case');
  });

  it('has named exports only', () => {
    const defaults = sources.filter(({ hasDefaultExport }) => hasDefaultExport);
    assert.deepEqual(paths(defaults), [], 'give the default export a name');
  });

  it('has no hooks outside a describe in test files that share a process, where they would run for all of them', () => {
    const shared = filesOf('test:unit');
    assert.ok(shared.length > 100);
    const hooks = shared.filter((path) =>
      /^(before|after)(Each)?\(|^(const .* = )?mock\./m.test(readFileSync(join(ROOT, path), 'utf8')),
    );
    assert.deepEqual(hooks, []);
  });

  it('runs each test file in one script of npm test', () => {
    const run = (['test:unit', 'test:node', 'test:e2e'] as const).flatMap(filesOf);
    assert.deepEqual(run.toSorted(), globSync('test/**/*.test.ts', { cwd: ROOT }).toSorted());
  });

  it('has tests for every room', () => {
    const rooms = new Set(sources.map(({ path }) => roomOf(path)));
    const untested = [...rooms].filter(
      (room) => !tests.some(({ path }) => path.startsWith(`test/${room}/`) && /\.(test|browser)\.ts$/.test(path)),
    );
    assert.deepEqual(untested, [], 'put a *.test.ts or *.browser.ts in the folder of test/ that mirrors the room');
  });

  it('compiles its pure rooms without the DOM and without Node', () => {
    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', 'test/tsconfig.pure.json'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    assert.equal(status, 0, `move what needs a platform out of src/chat and src/protocol:\n${stdout}`);
  });
});

/** The test files that a script runs. */
function filesOf(script: 'test:unit' | 'test:node' | 'test:e2e'): string[] {
  return globSync(
    [...packageJson.scripts[script].matchAll(/"([^"]+)"/g)].map(([, pattern = '']) => pattern),
    {
      cwd: ROOT,
    },
  );
}

/** The first folder; of the relay, whose rooms are as far apart as those, the second one, too. */
function roomOf(path: string): string {
  const folders = path.split('/').slice(1, -1);
  return folders.slice(0, folders[0] === 'relay' ? 2 : 1).join('/');
}

function mayImport(path: string, target: string): boolean {
  const [, allowed = []] = ARROWS.find(([room]) => path.startsWith(room)) ?? [];
  return allowed.some((entry) => {
    if (entry.endsWith('/')) return target.startsWith(entry);
    // The files of a folder, but not of the folders in it.
    if (entry.endsWith('/*'))
      return target.startsWith(entry.slice(0, -1)) && !target.slice(entry.length - 1).includes('/');
    return target === entry;
  });
}

function paths(files: readonly SourceFile[]): string[] {
  return files.map(({ path }) => path);
}
