import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, existsSync, globSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire, SourceMap } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { configJsonSchema } from '../src/relay/config/json-schema.ts';
import { ROOT } from './helpers/source-file.ts';
import { unpackPackage } from './helpers/unpack-package.ts';

const NAME = 'ai-chat-element';

/** The exports of each entry. A change here changes the public API: note it in CHANGELOG.md. */
const ELEMENT = [
  'AiChat',
  'AiChatAttachEvent',
  'AiChatErrorEvent',
  'AiChatEvent',
  'AiChatPromptEvent',
  'AiChatReplyEvent',
  'AiChatStatusEvent',
  'AiChatToggleEvent',
  'ChatError',
  'errorInfo',
  'registerLanguage',
  'registerTransport',
  'transportNames',
];
const EXPORTS: Record<string, readonly string[]> = {
  '.': ELEMENT,
  './chat': [
    'ChatError',
    'ERROR_DEFINITIONS',
    'FEEDBACK_REASONS',
    'MAX_FEEDBACK_CHARACTERS',
    'applyEvent',
    'attachmentKind',
    'createMessage',
    'dataUrlBytes',
    'errorInfo',
    'isErrorCode',
    'isPending',
    'isTerminal',
    'normalizeReply',
    'readDataFile',
    'traceSteps',
    'validateReply',
  ],
  './define': ELEMENT,
  './markdown': ['createDomSink', 'createMarkdown'],
  './markdown/code-toolbar': ['createCodeToolbar'],
  './markdown/highlighting': ['createHighlighter'],
  './markdown/extensions': ['createExtensions'],
  './markdown/math': ['math'],
  './conversation': ['acceptedAttachments', 'createConversation', 'createConversationList', 'lastStartedMessage'],
  './preact': [],
  './react': ['AiChat', 'useConversation'],
  './relay': ['createRelay'],
  './solid': [],
  './svelte': [],
  './transports': ['openTransport', 'registerTransport', 'transportNames'],
  './transports/cat': ['createCatTransport'],
  './transports/loopback': ['createLoopbackTransport'],
  './transports/lovelace': ['createLovelaceTransport'],
  './vue': [],
};

describe('the package', () => {
  const project = mkdtempSync(join(tmpdir(), 'ai-chat-consumer-'));
  const installed = join(project, 'node_modules', NAME);
  let tarball = '';

  before(() => {
    tarball = unpackPackage(project, ['react', '@types/node', '@types/react']);
    writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
    cpSync(join(ROOT, 'test', 'fixtures', 'consumer'), project, { recursive: true });
  });
  after(() => rmSync(project, { recursive: true, force: true }));

  it('depends only on libraries that browsers load', () => {
    const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = readJson(
      join(installed, 'package.json'),
    );
    assert.deepEqual(Object.keys(dependencies as object), [
      '@codemirror/legacy-modes',
      '@codemirror/streamparser',
      'character-entities',
      'idb-keyval',
      'lit',
      'socket.io-client',
      'temml',
    ]);
    assert.equal(optionalDependencies, undefined);
    // Of those who import `ai-chat-element/react`, who have it.
    assert.deepEqual([peerDependencies, peerDependenciesMeta], [{ react: '>=18' }, { react: { optional: true } }]);
  });

  it('contains the licences of all bundled packages', () => {
    const named = (part: string): string[] => {
      const text = readFileSync(join(installed, 'dist', part, 'THIRD-PARTY-LICENSES.md'), 'utf8');
      return [...text.matchAll(/^## (\S+) - \d/gm)].map(([, name = '']) => name);
    };
    const web = named('web');
    for (const name of ['lit', 'lit-html', 'socket.io-client', 'engine.io-client']) assert.ok(web.includes(name), name);
    const relay = named('relay');
    for (const name of [
      'ws',
      'socket.io',
      'engine.io',
      'pino',
      'zod',
      'eventsource-parser',
      '@ai-sdk/anthropic',
      '@ai-sdk/google',
    ])
      assert.ok(relay.includes(name), name);
  });

  it('contains the files that a site and a relay need, and neither sources nor tests', () => {
    for (const path of ['src', 'test', '.ci']) assert.equal(existsSync(join(installed, path)), false, path);
    for (const path of [
      'LICENSE',
      'README.md',
      'dist/web/ai-chat.js.br',
      'dist/config.schema.json',
      'dist/custom-elements.json',
      'demo/index.html',
      'demo/docs/index.html',
      'demo/docs/element.md',
    ]) {
      assert.ok(existsSync(join(installed, path)), path);
    }
  });

  it('contains each script of the web manifest, with the integrity given there and a source map with sources', () => {
    const web = join(installed, 'dist', 'web');
    const { files } = readJson(join(web, 'manifest.json')) as { files: Record<string, { integrity: string }> };
    assert.ok(Object.keys(files).length > 50);
    for (const [name, { integrity }] of Object.entries(files)) {
      const script = readFileSync(join(web, name));
      assert.equal(integrity, `sha384-${createHash('sha384').update(script).digest('base64')}`, name);
      assert.ok(script.toString().endsWith(`\n//# sourceMappingURL=${basename(name)}.map`), name);
      assertHasSources(join(web, `${name}.map`));
    }
  });

  it('contains source maps with sources for its modules, and none for the relay, which is not minified', () => {
    const modules = globSync('**/*.js', { cwd: join(installed, 'dist', 'esm') });
    assert.ok(modules.length > 50);
    for (const name of modules) assertHasSources(join(installed, 'dist', 'esm', `${name}.map`));
    assert.deepEqual(globSync('**/*.map', { cwd: join(installed, 'dist', 'relay') }), []);
  });

  it('maps a minified position to the line of the source', () => {
    const script = readFileSync(join(installed, 'dist', 'web', 'ai-chat.js'), 'utf8');
    const map = new SourceMap(
      JSON.parse(readFileSync(join(installed, 'dist', 'web', 'ai-chat.js.map'), 'utf8')) as never,
    );
    // Behind several templates, which the build shortens.
    const ahead = script.slice(0, script.indexOf('import.meta.url'));
    const { originalSource, originalLine } = map.findEntry(
      ahead.split('\n').length - 1,
      ahead.length - 1 - ahead.lastIndexOf('\n'),
    ) as {
      originalSource: string;
      originalLine: number;
    };
    const source = 'src/widget/ai-chat.ts';
    assert.ok(originalSource.endsWith(source), originalSource);
    assert.match(readFileSync(join(ROOT, source), 'utf8').split('\n')[originalLine] ?? '', /import\.meta\.url/);
  });

  it('has the schema of the configuration at the path that the documentation names, and by its name', () => {
    const written = readJson(join(installed, 'dist', 'config.schema.json'));
    assert.deepEqual(written, JSON.parse(JSON.stringify(configJsonSchema())));
    const resolved = createRequire(join(project, 'index.js')).resolve(`${NAME}/config.schema.json`);
    assert.equal(realpathSync(resolved), realpathSync(join(installed, 'dist', 'config.schema.json')));
    const page = readFileSync(join(ROOT, 'demo/docs/relay.md'), 'utf8');
    assert.match(page, /"\$schema": "\.\/node_modules\/ai-chat-element\/dist\/config\.schema\.json"/);
  });

  it('exports exactly these names, and has no side effects when imported in Node', () => {
    const script = `
      const before = Object.getOwnPropertyNames(globalThis).length;
      const found = {};
      await import('${NAME}');
      const isDefined = globalThis.customElements?.get('ai-chat') !== undefined;
      for (const path of ${JSON.stringify(Object.keys(EXPORTS))}) {
        found[path] = Object.keys(await import('${NAME}' + path.slice(1))).sort();
      }
      const added = Object.getOwnPropertyNames(globalThis).slice(before);
      console.log(JSON.stringify({ found, added, isDefined }));`;
    // It ends by itself: nothing that was imported keeps the process alive.
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: project,
      encoding: 'utf8',
      timeout: 60_000,
    });
    const { found, added, isDefined } = JSON.parse(output) as { found: object; added: string[]; isDefined: boolean };
    assert.deepEqual(found, EXPORTS);
    assert.equal(isDefined, false, 'the main entry defines <ai-chat>: only ./define may');
    // These are Lit's own: its versions, and what stands in for a browser's registry of elements on servers.
    const notLits = added.filter((name) => !/^(lit|reactiveElement|customElements)/.test(name));
    assert.deepEqual(notLits, []);
    const declared = Object.keys(readJson(join(installed, 'package.json'))['exports'] as object);
    assert.deepEqual(declared.filter((path) => !path.endsWith('.json')).toSorted(), Object.keys(EXPORTS).toSorted());
  });

  for (const resolution of ['nodenext', 'bundler']) {
    it(`has types for a page, for React and for the relay, under "moduleResolution": "${resolution}"`, () => {
      const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
      succeeds(
        spawnSync(process.execPath, [tsc, '-p', `tsconfig.${resolution}.json`], { cwd: project, encoding: 'utf8' }),
      );
    });
  }

  it('is described by a custom-elements manifest', () => {
    const { modules } = readJson(join(installed, 'dist', 'custom-elements.json')) as unknown as {
      modules: { path: string; declarations: { tagName?: string; members?: { name: string }[] }[] }[];
    };
    const described = modules.flatMap(({ declarations }) => declarations);
    const element = described.find(({ tagName }) => tagName === 'ai-chat');
    const members = element?.members?.map(({ name }) => name) ?? [];
    for (const name of ['transport', 'url', 'send', 'stop', 'retry', 'clear', 'show', 'hide']) {
      assert.ok(members.includes(name), `${name} is missing in ${members.join(', ')}`);
    }
    for (const { path } of modules) assert.ok(existsSync(join(installed, path)), path);
  });

  it('satisfies publint', async () => {
    const { buffer } = new Uint8Array(readFileSync(tarball));
    const { messages, pkg } = await publint({ strict: true, pack: { tarball: buffer } });
    assert.deepEqual(
      messages.map((message) => formatMessage(message, pkg ?? {}, { color: false })),
      [],
    );
  });

  it('satisfies “are the types wrong?”', () => {
    const attw = join(ROOT, 'node_modules', '@arethetypeswrong', 'cli', 'dist', 'index.js');
    const options = ['--profile', 'esm-only', '--no-definitely-typed', '--format', 'ascii', '--no-color', '--no-emoji'];
    succeeds(spawnSync(process.execPath, [attw, tarball, ...options], { cwd: project, encoding: 'utf8' }));
  });

  it('starts a relay that serves the widget, and that exits with 0 on SIGTERM', { timeout: 60_000 }, async () => {
    const { bin } = readJson(join(installed, 'package.json')) as unknown as { bin: Record<string, string> };
    const relay = spawn(process.execPath, [join(installed, bin['ai-chat-relay'] ?? '')], {
      cwd: project,
      env: { HOST: '127.0.0.1', PORT: '0' },
    });
    try {
      const url = await printedAddress(relay.stdout);
      const [health, widget, map] = await Promise.all(
        ['healthz', 'ai-chat.js', 'ai-chat.js.map'].map((path) => fetch(new URL(path, url))),
      );
      assert.ok(health && widget && map);
      assert.equal(health.status, 200);
      assert.equal(widget.status, 200);
      assert.match(widget.headers.get('content-type') ?? '', /javascript/);
      assert.deepEqual(await widget.text(), readFileSync(join(installed, 'dist', 'web', 'ai-chat.js'), 'utf8'));
      assert.equal(map.headers.get('content-type'), 'application/json');
      assert.deepEqual(await map.json(), readJson(join(installed, 'dist', 'web', 'ai-chat.js.map')));
      relay.kill('SIGTERM');
      assert.deepEqual(await once(relay, 'exit'), [0, null]);
    } finally {
      relay.kill('SIGKILL');
    }
  });
});

/** The address in what a relay prints when it is ready. */
async function printedAddress(output: NodeJS.ReadableStream): Promise<string> {
  let printed = '';
  for await (const chunk of output.setEncoding('utf8')) {
    printed += String(chunk);
    const [address] = /http:\/\/[^\s"]+:[1-9]\d*\/?/.exec(printed) ?? [];
    if (address) return address.endsWith('/') ? address : `${address}/`;
  }
  throw new Error(`the relay ended without an address: ${printed}`);
}

function readJson(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
}

function assertHasSources(path: string): void {
  const { sources, sourcesContent } = readJson(path) as { sources: string[]; sourcesContent: (string | null)[] };
  assert.equal(sourcesContent.length, sources.length, path);
  assert.ok(
    sourcesContent.every((text) => text !== null && text !== ''),
    path,
  );
}

function succeeds({ status, stdout, stderr }: SpawnSyncReturns<string>): void {
  assert.equal(status, 0, `${stdout}${stderr}`);
}
