import assert from 'node:assert/strict';
import { it } from 'node:test';
import { servedFrom } from '../../src/widget/served-from.ts';

it('the backend is where the script came from, whichever version of it', () => {
  assert.equal(servedFrom('https://relay.example/ai-chat.js'), 'https://relay.example/');
  assert.equal(servedFrom('https://relay.example/v0.1.0/ai-chat.js'), 'https://relay.example/');
  assert.equal(servedFrom('https://site.example/chat/v1.2.3-beta.1/ai-chat.js?x=/'), 'https://site.example/chat/');
  assert.equal(servedFrom('https://site.example/videos/ai-chat.js'), 'https://site.example/videos/');
});
