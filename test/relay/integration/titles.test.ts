import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { afterEach, describe, it } from 'node:test';
import { createRelay, type Relay } from '../../../src/relay/index.ts';
import { CatPeer } from '../../helpers/cat-peer.ts';
import { ScriptedProvider } from '../../helpers/scripted-provider.ts';
import { until } from '../../helpers/until.ts';

const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** A relay with a scripted model, and a visitor over the Cat's wire. */
async function open(titles: boolean) {
  const provider = new ScriptedProvider();
  provider.answer = undefined;
  const systemPrompt = 'Sell socks.';
  const relay: Relay = await createRelay({
    assistants: [{ id: 'shop', titles, followUps: 1, systemPrompt, provider }],
  });
  closing.push(() => relay.close());
  const { port } = await relay.listen({ port: 0, host: '127.0.0.1' });
  const user = randomUUID();
  const peer = await CatPeer.open(`ws://127.0.0.1:${port}/ws/${user}?ai-chat=1`);
  closing.push(() => peer.socket.terminate());
  const hello = (await peer.next()) as { readonly greeting?: { readonly capabilities?: readonly string[] } };
  const list = async (): Promise<unknown> => {
    const url = `http://127.0.0.1:${port}/memory/conversations?ai-chat=1`;
    const response = await fetch(url, { headers: { user_id: user } });
    const body = (await response.json()) as { 'ai-chat': { conversations: { title: string; named: boolean }[] } };
    return body['ai-chat'].conversations.map(({ title, named }) => [title, named]);
  };
  const answer = async (prompt: string): Promise<void> => {
    peer.send({ text: prompt, turn: randomUUID() });
    (await provider.asked()).say('Warm.').end();
    // The suggestions, for which the answer waits.
    (await provider.asked()).end();
    await until(() => peer.frames.some((frame) => JSON.stringify(frame).includes('"reply-end"')));
  };
  return { capabilities: hello.greeting?.capabilities ?? [], provider, list, answer };
}

describe('an assistant whose model names conversations', () => {
  it('has it do so after the first answer, without system prompt and suggestions, and tells clients', async () => {
    const { capabilities, provider, list, answer } = await open(true);
    assert.ok(capabilities.includes('titles'));
    await answer('What are socks?');
    const request = await provider.asked();
    assert.deepEqual(await list(), [['What are socks?', false]], 'the answer has not waited');
    assert.doesNotMatch(JSON.stringify(request.request.messages), /Sell socks/);
    request.say('## **Warm** socks.').end();
    await until(async () => JSON.stringify(await list()) === '[["Warm socks",true]]');
    assert.equal(provider.requests.length, 3);
  });

  it('is one that is configured so', async () => {
    const { capabilities, provider, list, answer } = await open(false);
    assert.ok(!capabilities.includes('titles'));
    await answer('What are socks?');
    assert.deepEqual([await list(), provider.requests.length], [[['What are socks?', false]], 2]);
  });
});
