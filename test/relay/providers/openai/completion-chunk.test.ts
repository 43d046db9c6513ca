import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeChunk } from '../../../../src/relay/providers/openai/completion-chunk.ts';

describe('decodeChunk', () => {
  const delta = (content: object) => decodeChunk(JSON.stringify({ choices: [{ index: 0, delta: content }] }));

  it('reads text and reasoning', () => {
    assert.deepEqual(delta({ content: 'a' }), { text: 'a', reasoning: '' });
    assert.deepEqual(delta({ role: 'assistant', content: null }), { text: '', reasoning: '' });
    assert.deepEqual(delta({ role: 'assistant' }), { text: '', reasoning: '' });
    assert.deepEqual(delta({ reasoning_content: 'hm', content: null }), { text: '', reasoning: 'hm' });
    assert.deepEqual(delta({ reasoning: 'hm' }), { text: '', reasoning: 'hm' });
    assert.deepEqual(delta({ reasoning: 'hm', reasoning_content: 'hm' }), { text: '', reasoning: 'hm' }, 'said twice');
    const finish = { kind: 'filtered', raw: 'refusal' };
    assert.deepEqual(delta({ refusal: 'I cannot.' }), { text: 'I cannot.', reasoning: '', finish });
    assert.deepEqual(delta({ refusal: null }), { text: '', reasoning: '' });
  });

  it('reads text in parts, reasoning parts among them', () => {
    const content = [
      { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
      null,
      7,
    ];
    assert.deepEqual(delta({ content }), { text: 'ab', reasoning: 'hm' });
  });

  it('reads the first choice only', () => {
    assert.deepEqual(decodeChunk('{"choices":[{"index":1,"delta":{"content":"b"},"finish_reason":"stop"}]}'), {
      text: '',
      reasoning: '',
    });
  });

  it('reads the finish reason', () => {
    const finish = (reason: unknown) =>
      decodeChunk(JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: reason }] }))?.finish?.kind;
    assert.equal(finish(null), undefined);
    assert.equal(finish(''), undefined);
    assert.equal(finish('stop'), 'done');
    assert.equal(finish('tool_calls'), 'done');
    assert.equal(finish('constructor'), 'unknown');
    assert.equal(finish({ type: 'length' }), 'length');
    for (const odd of [{}, [], 5, true, 'a sentence', 'x'.repeat(65)]) assert.equal(finish(odd), 'unknown');
    assert.equal(finish('length'), 'length');
    assert.equal(finish('content_filter'), 'filtered');
    assert.equal(finish('insufficient_system_resource'), 'interrupted');
    assert.equal(finish('error'), 'failed');
  });

  it('reads token counts that are numbers', () => {
    const usage = (value: unknown) => decodeChunk(JSON.stringify({ choices: [], usage: value }))?.usage;
    assert.deepEqual(usage({ prompt_tokens: 3, completion_tokens: 0 }), { inputTokens: 3, outputTokens: 0 });
    assert.deepEqual(usage({ completion_tokens: 5 }), { outputTokens: 5 });
    for (const bad of [null, 5, 'x', {}, { prompt_tokens: '3' }, { prompt_tokens: -1 }]) {
      assert.equal(usage(bad), undefined, JSON.stringify(bad));
    }
  });

  it('returns undefined for data that is not a JSON object', () => {
    for (const data of ['', 'x', '[]', 'null', '5', '"text"', '{']) assert.equal(decodeChunk(data), undefined, data);
  });
});
