import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

describe('in plain Node, as on a server that renders pages', () => {
  it('the element can be imported', async () => {
    const { AiChat, AiChatPromptEvent } = await import('../../src/widget/index.ts');
    assert.equal(typeof AiChat, 'function');
    assert.equal(new AiChatPromptEvent('Hello', {}).text, 'Hello');
  });

  it('the definition can be imported, and nothing becomes of it', async () => {
    await assert.doesNotReject(import('../../src/widget/define.ts'));
  });
});
