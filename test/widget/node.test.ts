import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

describe('in Node, as in server-side rendering', () => {
  it('the element’s module can be imported', async () => {
    const { AiChat, AiChatPromptEvent } = await import('../../src/widget/index.ts');
    assert.equal(typeof AiChat, 'function');
    assert.equal(new AiChatPromptEvent('Hello', {}).text, 'Hello');
  });

  it('the defining module can be imported without effect', async () => {
    await assert.doesNotReject(import('../../src/widget/define.ts'));
  });
});
