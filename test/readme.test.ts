import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { elementTables } from './helpers/element-tables.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const path = resolve(root, 'README.md');
const MARKED = /(?<=<!-- element -->\n\n)[^]*(?=\n\n<!-- \/element -->)/;

test('README tells of the element what its doc comments say (UPDATE_README=1 writes it)', () => {
  const readme = readFileSync(path, 'utf8');
  const tables = elementTables(resolve(root, 'dist/custom-elements.json'));
  if (process.env['UPDATE_README'])
    writeFileSync(
      path,
      readme.replace(MARKED, () => tables),
    );
  assert.equal(
    MARKED.exec(readFileSync(path, 'utf8'))?.[0],
    tables,
    'run: UPDATE_README=1 node --test test/readme.test.ts',
  );
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
