import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { build, type Rolldown } from 'vite';
import { ROOT } from '../../helpers/source-file.ts';

describe('the built relay', () => {
  let chunks: readonly Rolldown.OutputChunk[] = [];
  let licenses = '';
  before(async () => {
    const [built] = [await build({ root: ROOT, mode: 'relay', logLevel: 'error', build: { write: false } })].flat();
    assert.ok(built && 'output' in built);
    chunks = built.output.filter((file) => file.type === 'chunk');
    licenses = built.output
      .filter((file) => file.type === 'asset')
      .map(({ source }) => String(source))
      .join('');
  });

  /** The modules of a file, and of all that it imports statically. */
  function loadedWith(fileName: string, seen = new Set<string>()): string[] {
    const chunk = chunks.find((each) => each.fileName === fileName);
    if (!chunk || seen.has(fileName)) return [];
    seen.add(fileName);
    return [...Object.keys(chunk.modules), ...chunk.imports.flatMap((each) => loadedWith(each, seen))];
  }

  function homeOf(source: string): string {
    const home = chunks.find(({ modules }) => `${ROOT}${source}` in modules);
    return home?.fileName ?? assert.fail(`no chunk holds ${source}: has it moved?`);
  }

  const of = (packageName: string) => (id: string) => id.includes(`/node_modules/${packageName}/`);

  it('loads no vendor’s package until its kind is configured', () => {
    for (const entry of ['cli.js', 'index.js', homeOf('src/relay/providers/openai/openai-compatible.ts')]) {
      const loaded = loadedWith(entry);
      assert.ok(loaded.length > 0, entry);
      assert.deepEqual(loaded.filter(of('@ai-sdk')), [], `${entry} imports it statically: use import()`);
    }
  });

  it('loads no client of Redis until Redis is configured', () => {
    for (const entry of ['cli.js', 'index.js']) assert.deepEqual(loadedWith(entry).filter(of('@redis/client')), []);
    assert.ok(loadedWith(homeOf('src/relay/store/redis/open-redis.ts')).some(of('@redis/client')));
  });

  it('loads one vendor’s package without the other', () => {
    for (const [kind, other] of [
      ['anthropic', 'google'],
      ['google', 'anthropic'],
    ] as const) {
      const loaded = loadedWith(homeOf(`src/relay/providers/ai-sdk/${kind}.ts`));
      assert.ok(loaded.some(of(`@ai-sdk/${kind}`)), kind);
      assert.deepEqual(loaded.filter(of(`@ai-sdk/${other}`)), []);
    }
  });

  it('contains the licences of all its dependencies', () => {
    const bundled = new Set(
      chunks
        .flatMap(({ modules }) => Object.keys(modules))
        .map(packageOf)
        .filter(Boolean),
    );
    assert.ok(bundled.size > 10);
    for (const name of bundled) assert.match(licenses, new RegExp(`^## ${name} - `, 'm'));
    assert.match(licenses, /END OF TERMS AND CONDITIONS/, 'the whole of the Apache License');
  });

  it('imports nothing but Node’s modules', () => {
    const needed = new Set(chunks.flatMap(({ imports, dynamicImports }) => [...imports, ...dynamicImports]));
    const files = new Set(chunks.map(({ fileName }) => fileName));
    assert.deepEqual(
      [...needed].filter((each) => !files.has(each) && !each.startsWith('node:')),
      [],
    );
  });
});

function packageOf(id: string): string | undefined {
  return /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1];
}
