import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isServedByRelay, scriptBaseUrl } from '../../src/widget/script-base-url.ts';

it('scriptBaseUrl() returns the script’s directory without the folder of a pinned version', () => {
  assert.equal(scriptBaseUrl('https://relay.example/ai-chat.js'), 'https://relay.example/');
  assert.equal(scriptBaseUrl('https://relay.example/v0.1.0/ai-chat.js'), 'https://relay.example/');
  assert.equal(scriptBaseUrl('https://site.example/chat/v1.2.3-beta.1/ai-chat.js?x=/'), 'https://site.example/chat/');
  assert.equal(scriptBaseUrl('https://site.example/videos/ai-chat.js'), 'https://site.example/videos/');
});

it('isServedByRelay() recognizes a relay’s script by its address', () => {
  for (const [script, isOwn] of [
    ['https://relay.example/ai-chat.js', true],
    ['https://relay.example/chat/v1.2.3/ai-chat.js?x=1#y', true],
    ['http://localhost:1865/ai-chat.js', true],
    ['https://site.example/assets/index-a1b2c3.js', false],
    ['https://site.example/assets/my-ai-chat.js', false],
    ['https://site.example/app.js?from=/ai-chat.js', false],
    ['https://cdn.example/npm/ai-chat-element/dist/esm/widget/ai-chat.js', false],
    ['file:///site/node_modules/ai-chat-element/dist/web/ai-chat.js', false],
    ['blob:https://site.example/6f1b1a52-5e0e-4d3c-9d0c-0f6f4c7f2a11', false],
  ] as const) {
    assert.equal(isServedByRelay(script), isOwn, script);
  }
});
