import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { CatPeer, type Frame } from '../helpers/cat-peer.ts';
import { LovelacePeer } from '../helpers/lovelace-peer.ts';
import { createRelay } from '../../src/relay/index.ts';
import { ScriptedProvider } from '../helpers/scripted-provider.ts';
import { startRelayProcess, type RelayProcess } from '../helpers/relay-process.ts';
import { until } from '../helpers/until.ts';
import { startFakeProvider, type FakeProvider } from '../servers/fake-provider.ts';

let provider: FakeProvider;
let relay: RelayProcess;
let host: string;

before(async () => {
  provider = await startFakeProvider({ script: { tokens: ['One.', ' Two.', ' Three.'], hold: true } });
  relay = await startRelayProcess({ OPENAI_BASE_URL: provider.url });
  host = new URL(relay.url).host;
});
after(async () => {
  relay.kill('SIGKILL');
  await relay.exit;
  await provider.stop();
});

const post = (path: string, body: object) =>
  fetch(`${relay.url}${path}`, { method: 'POST', body: JSON.stringify(body) });

/** Resolves when the relay has heard the signal. */
async function isDraining(): Promise<void> {
  await until(async () => (await fetch(`${relay.url}/healthz`)).status === 503);
}

describe('a relay’s process that is told to go', () => {
  it('finishes the answers that run, refuses new prompts on every wire with a clear code, and goes in good order', async () => {
    const cat = await CatPeer.open(`ws://${host}/ws/alice`);
    const lovelace = await LovelacePeer.open(host);
    const idle = await CatPeer.open(`ws://${host}/ws/bob`);
    const greeted = await CatPeer.open(`ws://${host}/ws/carol?ai-chat=1`);
    cat.send({ text: 'count' });
    const asked = lovelace.ask({ Prompt: 'count' });
    const whole = post('/message', { text: 'count' });
    const upstream = [await provider.nextRequest(), await provider.nextRequest(), await provider.nextRequest()];
    relay.kill('SIGTERM');
    await isDraining();

    idle.send({ text: 'me too' });
    assert.equal(((await idle.next())['ai-chat'] as Frame)['code'], 'server-restarting');
    greeted.send({ text: 'me too', turn: randomUUID() });
    const { event } = await greeted.nextOf(({ n }) => n === 2);
    assert.deepEqual(event, { type: 'reply-error', code: 'server-restarting', retryable: true });
    const late = await LovelacePeer.open(host);
    const [fault] = (await late.ask({ Prompt: 'me too' })) as [Frame];
    assert.equal(fault['ErrorID'], 'AiChat::server-restarting');
    const message = await post('/message', { text: 'me too' });
    assert.equal(message.status, 503);
    assert.match(await message.text(), /The server is restarting/);
    const completion = await post('/api/v1/chat/completions', { Prompt: 'me too' });
    assert.deepEqual(
      [completion.status, ((await completion.json()) as Frame)['ErrorID']],
      [500, 'AiChat::server-restarting'],
    );

    for (const request of upstream) request.rest();
    const { content } = await cat.nextOf(({ type }) => type === 'chat');
    assert.equal(content, 'One. Two. Three.');
    assert.deepEqual(await asked, [null]);
    assert.equal(lovelace.chunks.join(''), 'One. Two. Three.');
    assert.equal(((await (await whole).json()) as Frame)['content'], 'One. Two. Three.');
    for (const { closed } of [cat, idle, greeted]) assert.equal((await closed).code, 1012);
    assert.equal(await relay.exit, 0);
  });
});

describe('a relay that goes while a provider hangs', () => {
  it('says that the answer ends here, and closes as one that will be back', async () => {
    const scripted = new ScriptedProvider();
    scripted.answer = undefined;
    const going = await createRelay({ assistants: [{ id: 'a', provider: scripted }] });
    const { port } = await going.listen({ port: 0 });
    const greeted = await CatPeer.open(`ws://127.0.0.1:${port}/ws/carol?ai-chat=1`);
    const stock = await CatPeer.open(`ws://127.0.0.1:${port}/ws/alice`);
    const turn = randomUUID();
    greeted.send({ text: 'count', turn });
    (await scripted.asked()).say('One.');
    stock.send({ text: 'count' });
    (await scripted.asked()).say('One.');
    await greeted.nextOf(({ n }) => n === 2);
    await going.close({ graceMs: 0 });
    assert.deepEqual((await greeted.nextOf(({ n }) => n === 3))['event'], { type: 'reply-end', reason: 'interrupted' });
    assert.equal((await stock.nextOf(({ type }) => type === 'chat'))['content'], 'One.');
    for (const { closed } of [greeted, stock]) assert.equal((await closed).code, 1012);
  });
});
