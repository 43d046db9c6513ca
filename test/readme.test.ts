import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { test } from 'node:test';
import { ERROR_DEFINITIONS, errorInfo, type ErrorCode } from '../src/chat/index.ts';
import { enSecondary } from '../src/widget/i18n/en-secondary.ts';
import { capacityTables } from './bench/capacity.ts';
import { DOCUMENTATION_PAGES, readPage } from './helpers/code-samples.ts';
import { elementTables } from './helpers/element-tables.ts';
import { figureTable } from './helpers/figure-table.ts';
import { limitTables } from './helpers/limit-tables.ts';
import { ROOT } from './helpers/source-file.ts';

const MAX_README_BYTES = 8_000;

const TROUBLESHOOTING = 'demo/docs/troubleshooting.md';

/** The part of a page between `<!-- name -->` and `<!-- /name -->`. */
const markedPart = (name: string) => new RegExp(`(?<=<!-- ${name} -->\\n\\n)[^]*(?=\\n\\n<!-- /${name} -->)`);

/** Compares a part of a page with what is generated for it; with UPDATE_README=1 writes it first. */
function assertGenerated(page: string, part: RegExp, content: string): void {
  if (process.env['UPDATE_README'])
    writeFileSync(
      resolve(ROOT, page),
      readPage(page).replace(part, () => content),
    );
  assert.equal(part.exec(readPage(page))?.[0], content, 'run: UPDATE_README=1 node --test test/readme.test.ts');
}

test('README has at most 8,000 bytes', () => {
  assert.ok(Buffer.byteLength(readPage('README.md')) <= MAX_README_BYTES);
});

test('README has the figures that the tests check (UPDATE_README=1 writes them)', () => {
  assertGenerated('README.md', markedPart('figures'), figureTable());
});

test('the reference of the element has its doc comments (UPDATE_README=1 writes them)', () => {
  assertGenerated(
    'demo/docs/element.md',
    markedPart('element'),
    elementTables(resolve(ROOT, 'dist/custom-elements.json')),
  );
});

test("the page about the relay has the limits of the relay's list (UPDATE_README=1 writes them)", () => {
  assertGenerated('demo/docs/relay.md', markedPart('limits'), limitTables());
});

test('the page about scale has the tables of the capacity model (UPDATE_README=1 writes them)', () => {
  assertGenerated('demo/docs/scale.md', markedPart('capacity'), capacityTables());
});

test('troubleshooting has each error code once, with the sentence that the visitor reads (UPDATE_README=1 writes it)', () => {
  const codes = Object.keys(ERROR_DEFINITIONS) as ErrorCode[];
  const headings = [...readPage(TROUBLESHOOTING).matchAll(/^### `([\w-]+)`$/gm)].map(([, code]) => code);
  assert.equal(headings.length, codes.length);
  assert.deepEqual(new Set(headings), new Set(codes));
  for (const code of codes) {
    const sentence = enSecondary.errors[code](errorInfo(code, { retryAfter: 30 }), true);
    assertGenerated(TROUBLESHOOTING, new RegExp(`(?<=^### \`${code}\`\\n\\n> ).*$`, 'm'), sentence);
  }
});

test('troubleshooting says of each error code where to look and what to set', () => {
  for (const section of readPage(TROUBLESHOOTING).split(/^### /m).slice(1))
    assert.match(section, /^- \*\*Console:\*\*[^]*^- \*\*Log:\*\*[^]*^- \*\*Set:\*\*/m, section.split('\n')[0]);
});

test('every link between our own pages leads to a file, and to a heading in it', () => {
  const pages = [...DOCUMENTATION_PAGES, 'src/README.md', 'src/protocol/README.md', 'src/markdown/README.md'];
  for (const page of [...pages, 'test/README.md', 'CHANGELOG.md', 'SECURITY.md', 'demo/llms.txt']) {
    for (const [, target = '', fragment] of withoutCode(readPage(page)).matchAll(LINK)) {
      const path = target === '' ? resolve(ROOT, page) : resolve(ROOT, dirname(page), target);
      assert.ok(existsSync(path), `${page} links to ${target}`);
      if (fragment !== undefined && path.endsWith('.md'))
        assert.ok(fragmentsOf(path).has(fragment), `${page} links to ${target}#${fragment}`);
    }
  }
});

function withoutCode(text: string): string {
  return text.replaceAll(/^```[^]*?^```$/gm, '').replaceAll(/`[^`\n]+`(?!\])/g, '');
}

/** The target of a link that leads to a file of ours, or to a heading on the same page. */
const LINK = /\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)/g;

/** The fragments of a page's headings, as GitHub and the page of the documentation make them. */
function fragmentsOf(path: string): Set<string> {
  const headings = readFileSync(path, 'utf8').matchAll(/^#{1,6} (.+)$/gm);
  return new Set(
    [...headings].map(([, text = '']) =>
      text
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}
