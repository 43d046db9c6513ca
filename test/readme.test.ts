import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { elementTables } from './helpers/element-tables.ts';
import { limitTables } from './helpers/limit-tables.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const path = resolve(root, 'README.md');

/** What README has between `<!-- name -->` and `<!-- /name -->`. */
const marked = (name: string) => new RegExp(`(?<=<!-- ${name} -->\\n\\n)[^]*(?=\\n\\n<!-- /${name} -->)`);

function generated(name: string, content: string): void {
  const readme = readFileSync(path, 'utf8');
  if (process.env['UPDATE_README'])
    writeFileSync(
      path,
      readme.replace(marked(name), () => content),
    );
  assert.equal(
    marked(name).exec(readFileSync(path, 'utf8'))?.[0],
    content,
    'run: UPDATE_README=1 node --test test/readme.test.ts',
  );
}

test('README says of the element what its doc comments say (UPDATE_README=1 writes it)', () => {
  generated('element', elementTables(resolve(root, 'dist/custom-elements.json')));
});

test("README says of the limits what the relay's list says (UPDATE_README=1 writes it)", () => {
  generated('limits', limitTables());
});

test('every link between our own pages leads somewhere', () => {
  for (const page of [
    'README.md',
    'src/README.md',
    'src/protocol/README.md',
    'test/README.md',
    'CHANGELOG.md',
    'SECURITY.md',
  ]) {
    const text = readFileSync(resolve(root, page), 'utf8');
    for (const [, target = ''] of text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)) {
      assert.ok(existsSync(resolve(root, dirname(page), target)), `${page} links to ${target}`);
    }
  }
});
