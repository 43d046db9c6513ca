import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Command, CompletionSource } from '../../../src/widget/completion.ts';
import { findTrigger } from '../../../src/widget/panel/find-trigger.ts';
import { matchingEntries } from '../../../src/widget/panel/matching-entries.ts';

describe('the sign before the caret', () => {
  // The caret is at the bar.
  const rows: [text: string, kind: string | undefined, typed?: string, start?: number][] = [
    ['/|', 'commands', '', 0],
    ['/si|ze', 'commands', 'si', 0],
    ['  /size|', 'commands', 'size', 2],
    ['/size |', undefined],
    ['see /size|', undefined],
    ['|/', undefined],
    ['@|', 'mentions', '', 0],
    ['Hello @Ad|a', 'mentions', 'Ad', 6],
    ['(@ada|', 'mentions', 'ada', 1],
    ['one\n@ada|', 'mentions', 'ada', 4],
    ['مرحبا @سارة|', 'mentions', 'سارة', 6],
    ['ada@example|', undefined],
    ['@ada @|', 'mentions', '', 5],
    [`@${'a'.repeat(41)}|`, undefined],
    ['', undefined],
  ];
  for (const [marked, kind, typed, start] of rows) {
    it(`in ${JSON.stringify(marked)} opens ${kind ?? 'nothing'}`, () => {
      const caret = Math.max(marked.indexOf('|'), 0);
      const trigger = findTrigger(marked.replace('|', ''), caret);
      assert.deepEqual(trigger, kind && { kind, typed, start });
    });
  }
});

describe('the entries of a list', () => {
  const commands: readonly Command[] = [{ name: 'resize' }, { name: 'Size' }, { name: 'site' }, { name: 'help' }];
  const names = async (source: CompletionSource<Command>, typed: string): Promise<string[]> =>
    (await matchingEntries(source, typed)).map(({ name }) => name);

  it('have the typed text in their names, at the beginning first, in any case', async () => {
    assert.deepEqual(await names(commands, 'si'), ['Size', 'site', 'resize']);
    assert.deepEqual(await names(commands, ''), ['resize', 'Size', 'site', 'help']);
    assert.deepEqual(await names(commands, 'x'), []);
  });

  it('of a function are as the page has chosen them, at once or later', async () => {
    assert.deepEqual(await names((typed) => [{ name: typed.length.toString() }, { name: 'other' }], 'ab'), [
      '2',
      'other',
    ]);
    assert.deepEqual(await names(async () => commands.slice(0, 1), 'zzz'), ['resize']);
  });

  it('are at most 50, without those that have no name', async () => {
    const many = Array.from({ length: 80 }, (_, index) => ({ name: `c${index}` }));
    assert.equal((await names(many, '')).length, 50);
    assert.equal((await names(() => many, '')).length, 50);
    const odd = [null, undefined, 7, 'x', {}, { name: 7 }, { name: ' ' }, { name: 'ok' }] as never;
    assert.deepEqual(await names(odd, ''), ['ok']);
    assert.deepEqual(await names(() => odd, ''), ['ok']);
    assert.deepEqual(await names((() => 'no list') as never, ''), []);
  });
});
