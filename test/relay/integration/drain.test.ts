import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { CatPeer, type Frame } from '../../helpers/cat-peer.ts';
import { LovelacePeer } from '../../helpers/lovelace-peer.ts';
import { createRelay } from '../../../src/relay/index.ts';
import { ScriptedProvider } from '../../helpers/scripted-provider.ts';
import { startRelayProcess, type RelayProcess } from '../../helpers/relay-process.ts';
import { until } from '../../helpers/until.ts';
import { startFakeProvider, type FakeProvider } from '../../servers/fake-provider.ts';

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

/** Resolves when the relay has handled the signal. */
async function isDraining(): Promise<void> {
  await until(async () => (await fetch(`${relay.url}/healthz`)).status === 503);
}

describe('a relay’s process after a termination signal', () => {
  it('finishes running answers, rejects new prompts on every wire with server-restarting, and exits with code 0', async () => {
    const cat = await CatPeer.open(`ws://${host}/ws/alice`);
    const lovelace = await LovelacePeer.open(host);
    const idle = await CatPeer.open(`ws://${host}/ws/bob`);
    const extended = await CatPeer.open(`ws://${host}/ws/carol?ai-chat=1`);
    cat.send({ text: 'count' });
    const acknowledged = lovelace.ask({ Prompt: 'count' });
    const whole = post('/message', { text: 'count' });
    const upstream = [await provider.nextRequest(), await provider.nextRequest(), await provider.nextRequest()];
    relay.kill('SIGTERM');
    await isDraining();

    idle.send({ text: 'me too' });
    assert.equal(((await idle.next())['ai-chat'] as Frame)['code'], 'server-restarting');
    extended.send({ text: 'me too', turn: randomUUID() });
    const { event } = await extended.nextOf(({ n }) => n === 2);
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
    assert.deepEqual(await acknowledged, [null]);
    assert.equal(lovelace.chunks.join(''), 'One. Two. Three.');
    assert.equal(((await (await whole).json()) as Frame)['content'], 'One. Two. Three.');
    for (const { closed } of [cat, idle, extended]) assert.equal((await closed).code, 1012);
    assert.equal(await relay.exit, 0);
  });
});

describe('a relay that closes while a provider hangs', () => {
  it('interrupts the answer, and closes the sockets as for a restart', async () => {
    const scripted = new ScriptedProvider();
    scripted.answer = undefined;
    const going = await createRelay({ assistants: [{ id: 'a', provider: scripted }] });
    const { port } = await going.listen({ port: 0 });
    const extended = await CatPeer.open(`ws://127.0.0.1:${port}/ws/carol?ai-chat=1`);
    const stock = await CatPeer.open(`ws://127.0.0.1:${port}/ws/alice`);
    const turn = randomUUID();
    extended.send({ text: 'count', turn });
    (await scripted.asked()).say('One.');
    stock.send({ text: 'count' });
    (await scripted.asked()).say('One.');
    await extended.nextOf(({ n }) => n === 2);
    await going.close({ graceMs: 0 });
    assert.deepEqual((await extended.nextOf(({ n }) => n === 3))['event'], {
      type: 'reply-end',
      reason: 'interrupted',
    });
    assert.equal((await stock.nextOf(({ type }) => type === 'chat'))['content'], 'One.');
    for (const { closed } of [extended, stock]) assert.equal((await closed).code, 1012);
  });
});
