import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { build, type Rolldown } from 'vite';
import { BUDGETS } from './helpers/budgets.ts';
import { ROOT } from './helpers/source-file.ts';

describe('the size of the widget', () => {
  let web: WebBuild;
  before(async () => {
    web = await buildWeb();
  });

  it('keeps the launcher within its budget while the chat is closed', () => {
    web.assertWithin(BUDGETS.launcher, web.loadedBy(ENTRY));
  });

  it('keeps an open chat within its budget', () => {
    web.assertWithin(BUDGETS.openChat, web.loadedBy(ENTRY, PANEL, MARKDOWN));
  });

  it('keeps what the intention to write adds over the Cat’s wire within its budget', () => {
    const chat = web.loadedBy(ENTRY, PANEL, MARKDOWN);
    const more = [...web.loadedBy(CONVERSATION, CAT)].filter((file) => !chat.has(file));
    web.assertWithin(BUDGETS.conversation, new Set(more));
  });

  it('keeps what storage and other tabs add within its budget', () => {
    const chat = web.loadedBy(ENTRY, PANEL, MARKDOWN, CONVERSATION);
    const more = [...web.loadedBy(SYNC, DATABASE)].filter((file) => !chat.has(file));
    web.assertWithin(BUDGETS.storage, new Set(more));
  });

  it('keeps what Lovelace’s wire adds within its budget', () => {
    const chat = web.loadedBy(ENTRY, PANEL, MARKDOWN, CONVERSATION);
    const more = [...web.loadedBy(LOVELACE), ...names(web.homesOf('socket.io-client'))].filter(
      (file) => !chat.has(file),
    );
    web.assertWithin(BUDGETS.lovelace, new Set(more));
  });

  it('keeps what the first answer adds within its budget', () => {
    const chat = web.loadedBy(ENTRY, PANEL, MARKDOWN, CONVERSATION);
    const more = [...web.loadedBy(...ANSWER)].filter((file) => !chat.has(file));
    web.assertWithin(BUDGETS.answer, new Set(more));
  });

  it('keeps what the first block of code adds within its budget: toolbar, name and colours of its language', () => {
    const answered = web.loadedBy(ENTRY, PANEL, MARKDOWN, CONVERSATION, ...ANSWER);
    const more = [...web.loadedBy(CODE, NAMES, TOKENIZER, LANGUAGE)].filter((file) => !answered.has(file));
    web.assertWithin(BUDGETS.code, new Set(more));
  });

  it('imports panel, Markdown, code and transports lazily', () => {
    const initial = web.loadedBy(ENTRY);
    for (const source of [PANEL, CONVERSATION, SYNC, MARKDOWN, ...ANSWER, CODE, CAT, LOVELACE, LOOPBACK]) {
      assert.ok(!initial.has(web.fileOf(source)), `${source} is imported statically by the first chunk: use import()`);
    }
  });

  it('fetches the panel in one round trip, and what runs a conversation in another, with the Cat’s transport', () => {
    assert.deepEqual(
      [...web.loadedBy(PANEL)].toSorted(),
      [web.fileOf(ENTRY), web.fileOf(PANEL)].toSorted(),
      'the browser learns of any other import only when the panel’s chunk has arrived',
    );
    assert.deepEqual(
      [...web.loadedBy(PANEL, CONVERSATION, CAT)].toSorted(),
      [web.fileOf(ENTRY), web.fileOf(PANEL), web.fileOf(CONVERSATION)].toSorted(),
      'the browser learns of any other import only when that chunk has arrived',
    );
  });

  it('keeps socket.io-client in a chunk of its own, and Lit in a single chunk', () => {
    assert.equal(web.homesOf('@lit/reactive-element').length, 1);
    const homes = web.homesOf('socket.io-client');
    assert.equal(homes.length, 1);
    assert.deepEqual(
      Object.keys(homes[0]?.modules ?? {}).filter((id) => id.startsWith(`${ROOT}src/`)),
      [],
      'code of ours in the chunk of socket.io-client would invalidate its cached copy with each release',
    );
  });
});

const ENTRY = 'src/widget/define.ts';
const PANEL = 'src/widget/panel/panel.ts';
const CONVERSATION = 'src/conversation/conversation-engine.ts';
const SYNC = 'src/conversation/conversation-sync.ts';
const DATABASE = 'src/conversation/storage/indexed-db-storage.ts';
const MARKDOWN = 'src/widget/chunks/markdown.ts';
const ANSWER = ['src/widget/panel/transcript.ts'];
const CODE = 'src/widget/chunks/code.ts';
const NAMES = 'src/markdown/highlighting/language-names.ts';
const TOKENIZER = 'src/markdown/highlighting/stream-tokenizer.ts';
const LANGUAGE = 'node_modules/@codemirror/legacy-modes/mode/javascript.js';
const CAT = 'src/transports/cat/cat.ts';
const LOVELACE = 'src/transports/lovelace/lovelace.ts';
const LOOPBACK = 'src/transports/loopback.ts';

interface WebBuild {
  /** The file that holds a source of ours. */
  fileOf(source: string): string;
  /** The files a browser fetches for these sources, with all that they import statically. */
  loadedBy(...sources: readonly string[]): Set<string>;
  /** The chunks that hold code of a package. */
  homesOf(packageName: string): Rolldown.OutputChunk[];
  assertWithin(budget: number, files: ReadonlySet<string>): void;
}

async function buildWeb(): Promise<WebBuild> {
  const [built] = [await build({ root: ROOT, logLevel: 'error', build: { write: false } })].flat();
  assert.ok(built && 'output' in built);
  const chunks = built.output.filter((file) => file.type === 'chunk');
  const manifest = built.output.find(({ fileName }) => fileName === 'manifest.json');
  assert.equal(manifest?.type, 'asset');
  const { files } = JSON.parse(String(manifest.source)) as {
    files: Record<string, { brotli: number; imports: string[] }>;
  };

  function fileOf(source: string): string {
    const home = chunks.find(({ modules }) => `${ROOT}${source}` in modules);
    return home?.fileName ?? assert.fail(`no chunk holds ${source}: has it moved?`);
  }

  function closure(name: string): string[] {
    return [name, ...(files[name]?.imports ?? []).flatMap(closure)];
  }

  return {
    fileOf,
    loadedBy: (...sources) => new Set(sources.map(fileOf).flatMap(closure)),
    homesOf: (packageName) => chunks.filter(({ modules }) => holds(modules, packageName)),
    assertWithin(budget, loaded) {
      const sizes = [...loaded].map((name) => files[name]?.brotli ?? 0);
      const sum = sizes.reduce((total, size) => total + size, 0);
      const report = [...loaded].map((name, index) => `${name}: ${sizes[index]}\n${heaviest(chunks, name)}`);
      assert.ok(
        sum <= budget,
        `${sum} bytes of brotli, ${sum - budget} over the budget of ${budget}. ` +
          `Put behind import() what is not needed yet, or make it smaller. By chunk, with its heaviest modules before compression:\n${report.join('\n')}`,
      );
    },
  };
}

function heaviest(chunks: readonly Rolldown.OutputChunk[], name: string): string {
  const modules = Object.entries(chunks.find(({ fileName }) => fileName === name)?.modules ?? {});
  return modules
    .toSorted(([, one], [, other]) => other.renderedLength - one.renderedLength)
    .slice(0, 12)
    .map(([id, { renderedLength }]) => `  ${String(renderedLength).padStart(6)} ${id.replace(ROOT, '')}`)
    .join('\n');
}

function holds(modules: Rolldown.OutputChunk['modules'], packageName: string): boolean {
  return Object.keys(modules).some((id) => id.includes(`/node_modules/${packageName}/`));
}

function names(chunks: readonly Rolldown.OutputChunk[]): string[] {
  return chunks.map(({ fileName }) => fileName);
}
