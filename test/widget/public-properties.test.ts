import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import type { PropertyDeclaration } from 'lit';
import { AiChat } from '../../src/widget/index.ts';
import { ROOT } from '../helpers/source-file.ts';

interface Manifest {
  readonly modules: ReadonlyArray<{ readonly declarations: readonly Element[] }>;
}

interface Element {
  readonly name: string;
  readonly attributes: ReadonlyArray<{ readonly fieldName: string }>;
  readonly members: ReadonlyArray<{ readonly name: string; readonly kind: string; readonly readonly?: boolean }>;
}

const NAMES = Object.keys(AiChat.properties).toSorted();

it('the property normalizer and the manifest have every public property', () => {
  const source = (path: string): string => readFileSync(ROOT + path, 'utf8');
  const [, forms = ''] =
    /const PROPERTY_TYPES[^]+?Object\.entries\(\{\n([^]+)\n  \} satisfies/.exec(
      source('src/widget/property-types.ts'),
    ) ?? [];
  assert.deepEqual(Array.from(forms.matchAll(/^ {4}(\w+):/gm), ([, name = '']) => name).toSorted(), NAMES);
  const { modules } = JSON.parse(source('dist/custom-elements.json')) as Manifest;
  const element = modules.flatMap(({ declarations }) => declarations).find(({ name }) => name === 'AiChat');
  const withoutAttribute = Object.entries<PropertyDeclaration>(AiChat.properties).flatMap(([name, { attribute }]) =>
    attribute === false ? [name] : [],
  );
  const listed = [...(element?.attributes ?? []).map(({ fieldName }) => fieldName), ...withoutAttribute];
  assert.deepEqual(listed.toSorted(), NAMES);
  for (const property of withoutAttribute) assert.ok(element?.members.some(({ name }) => name === property));
});
