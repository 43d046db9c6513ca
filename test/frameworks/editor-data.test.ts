import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { editorData } from '../../.ci/editor-data.mjs';
import { ROOT } from '../helpers/source-file.ts';

interface Named {
  readonly name: string;
  readonly description?: string;
  readonly values?: readonly Named[];
}

describe('the data for editors', () => {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(ROOT, 'dist', name), 'utf8'));
  const manifest = read('custom-elements.json') as Parameters<typeof editorData>[0];
  const [element] = manifest.modules.flatMap(({ declarations }) => declarations);

  it('is built from the manifest', () => {
    for (const [name, data] of Object.entries(editorData(manifest, '0.1.0'))) {
      const built = read(name) as { version: unknown };
      assert.deepEqual({ ...built, version: '' }, { ...JSON.parse(JSON.stringify(data)), version: '' }, name);
    }
  });

  it('names each attribute, event, property, part and custom property with its description', () => {
    const [{ attributes, js, css, slots } = assert.fail()] = editorData(manifest, '0.1.0')['web-types.json']
      .contributions.html.elements;
    const lists: ReadonlyArray<readonly [readonly Named[], readonly Named[] | undefined]> = [
      [attributes, element?.attributes],
      [js.events, element?.events],
      [css.parts, element?.cssParts],
      [slots, element?.slots],
    ];
    for (const [entries, described = []] of lists) {
      assert.ok(entries.length > 0);
      assert.deepEqual(
        entries.map(({ name, description }) => [name, description]),
        described.map(({ name, description }) => [name, description]),
      );
    }
    assert.ok(js.properties.some(({ name, type }) => name === 'suggestions' && type));
  });

  it('has the values of attributes that take one of a few words', () => {
    const [tag] = editorData(manifest, '0.1.0')['vscode.html-custom-data.json'].tags;
    const theme = (tag?.attributes as readonly Named[] | undefined)?.find(({ name }) => name === 'theme');
    assert.deepEqual(theme?.values, [{ name: 'auto' }, { name: 'light' }, { name: 'dark' }]);
  });
});
