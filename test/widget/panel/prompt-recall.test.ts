import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PromptRecall } from '../../../src/widget/panel/prompt-recall.ts';

/** Plays keys in a field with this text, and returns the text after each. A word stands for what the visitor writes instead. */
function play(prompts: readonly string[], keys: readonly string[], start = ''): string[] {
  const recall = new PromptRecall();
  let text = start;
  return keys.map((key) => {
    if (key !== '↑' && key !== '↓') return (text = key);
    text = recall.move(key === '↑' ? -1 : 1, text, prompts) ?? text;
    return text;
  });
}

describe('earlier prompts', () => {
  const prompts = ['one', 'two', 'two', 'three'];
  const rows: [what: string, keys: string[], texts: string[], start?: string][] = [
    ['come from the latest to the first, each once', ['↑', '↑', '↑', '↑'], ['three', 'two', 'one', 'one']],
    ['go back to the empty field', ['↑', '↑', '↓', '↓', '↓'], ['three', 'two', 'three', '', '']],
    ['leave a draft alone', ['↑', '↓'], ['draft', 'draft'], 'draft'],
    ['leave one alone that was changed', ['↑', 'three!', '↑', '↓'], ['three', 'three!', 'three!', 'three!']],
    ['begin again after the field was emptied', ['↑', '↑', '', '↑'], ['three', 'two', '', 'three']],
    ['do nothing with the arrow down in an empty field', ['↓'], ['']],
  ];
  for (const [what, keys, texts, start] of rows) it(what, () => assert.deepEqual(play(prompts, keys, start), texts));

  it('are none in an empty conversation', () => assert.deepEqual(play([], ['↑', '↓']), ['', '']));
});
