import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { createRelay, type Relay, type RelayOptions } from '../../../src/relay/index.ts';
import { CatPeer, type Frame } from '../../helpers/cat-peer.ts';
import { LovelacePeer } from '../../helpers/lovelace-peer.ts';
import { ScriptedProvider } from '../../helpers/scripted-provider.ts';

let relay: Relay;
let provider: ScriptedProvider;
let host: string;
const peers: (CatPeer | LovelacePeer)[] = [];

const closeAll = async () => {
  for (const peer of peers.splice(0)) await peer.close();
  await relay.close({ graceMs: 0 });
};

/** Opens a relay behind a proxy, whose answers the test completes. */
async function open(limits: RelayOptions['limits'] = {}): Promise<void> {
  provider = new ScriptedProvider();
  provider.answer = undefined;
  relay = await createRelay({ assistants: [{ id: 'a', provider }], limits, trustedProxies: ['127.0.0.1'] });
  const { port } = await relay.listen({ port: 0 });
  host = `127.0.0.1:${port}`;
}

const via = (address: string) => ({ headers: { 'x-forwarded-for': address } });

async function catFrom(address: string): Promise<CatPeer> {
  const peer = await CatPeer.open(`ws://${host}/ws/someone?ai-chat=1`, via(address));
  peers.push(peer);
  return peer;
}

async function lovelaceFrom(address: string): Promise<LovelacePeer> {
  const peer = await LovelacePeer.open(host, { extraHeaders: via(address).headers });
  peers.push(peer);
  return peer;
}

/** Sends a prompt over an extended socket. @returns the error's code, or `undefined` for an answer that starts. */
async function ask(peer: CatPeer, text = 'hello'): Promise<unknown> {
  const turn = randomUUID();
  peer.send({ text, turn });
  const { event } = await peer.nextOf((frame) => frame['turn'] === turn && frame['n'] === 2);
  return (event as Frame | undefined)?.['code'];
}

/** Sends a prompt over an extended socket, and waits for the first piece of its answer. */
async function askInVain(peer: CatPeer): Promise<Awaited<ReturnType<ScriptedProvider['asked']>>> {
  const begun = ask(peer);
  const reply = await provider.asked();
  reply.say('Once');
  assert.equal(await begun, undefined);
  return reply;
}

const rest = (path: string, body: object, address: string) =>
  fetch(`http://${host}${path}`, { method: 'POST', body: JSON.stringify(body), ...via(address) });

describe('the limit of concurrent answers', () => {
  afterEach(closeAll);

  it('rejects the next prompt on every wire, and accepts it when an answer has ended', async () => {
    await open({ concurrentAnswers: 2 });
    const [one] = [await askInVain(await catFrom('203.0.113.1')), await askInVain(await catFrom('203.0.113.2'))];
    const third = await catFrom('203.0.113.3');
    const lovelace = await lovelaceFrom('203.0.113.4');
    assert.equal(await ask(third), 'overloaded');
    const [fault] = await lovelace.ask({ Prompt: 'hello' });
    assert.equal((fault as Frame)['ErrorID'], 'AiChat::overloaded');
    assert.equal((await rest('/message', { text: 'hello' }, '203.0.113.5')).status, 503);
    const refused = await rest('/api/v1/chat/completions', { Prompt: 'hello' }, '203.0.113.5');
    assert.equal(refused.status, 500);
    assert.equal(((await refused.json()) as Frame)['ErrorID'], 'AiChat::overloaded');
    assert.equal(provider.requests.length, 2, 'nobody was asked in vain');

    one.end();
    const outcome = lovelace.ask({ Prompt: 'hello' });
    (await provider.asked()).say('Yes.').end();
    assert.deepEqual(await outcome, [null]);
  });

  it('leaves room for other addresses when one has reached its share', async () => {
    await open({ concurrentAnswersPerAddress: 2 });
    await askInVain(await catFrom('203.0.113.1'));
    await askInVain(await catFrom('203.0.113.1'));
    assert.equal(await ask(await catFrom('203.0.113.1')), 'rate-limited');
    assert.equal(await ask(await catFrom('198.51.100.9, 203.0.113.1')), 'rate-limited', 'whatever it claims');
    const [fault] = await (await lovelaceFrom('203.0.113.1')).ask({ Prompt: 'hello' });
    assert.equal((fault as Frame)['ErrorID'], 'AiChat::rate-limited');
    await askInVain(await catFrom('203.0.113.2'));
  });

  it('counts answers that continue after their client has disconnected', async () => {
    await open({ concurrentAnswersPerAddress: 1 });
    const gone = await catFrom('2001:db8::1');
    await askInVain(gone);
    await gone.close();
    assert.equal(await ask(await catFrom('2001:db8::2')), 'rate-limited', 'the same visitor’s network');
  });
});

describe('the limit of connections', () => {
  afterEach(closeAll);

  it('counts requests that wait for a response', async () => {
    await open({ connectionsPerAddress: 2 });
    const waiting = ['/message', '/api/v1/chat/completions'].map((path) =>
      rest(path, { text: 'hello', Prompt: 'hello' }, '203.0.113.1'),
    );
    const replies = [await provider.asked(), await provider.asked()];
    assert.equal((await rest('/message', { text: 'hello' }, '203.0.113.1')).status, 403);
    const refused = await rest('/api/v1/chat/completions', { Prompt: 'hello' }, '203.0.113.1');
    assert.equal(refused.status, 429);
    await assert.rejects(CatPeer.open(`ws://${host}/ws`, via('203.0.113.1')));
    for (const reply of replies) reply.say('Yes.').end();
    for (const { status } of await Promise.all(waiting)) assert.equal(status, 200);
    await catFrom('203.0.113.1');
  });
});

describe('the limit of Socket.IO connections that have not authenticated', () => {
  afterEach(closeAll);

  it('is twice that of authenticated ones', async () => {
    await open({ connectionsPerAddress: 2 });
    const knock = async (address: string) => {
      const url = `http://${host}/socket.io/?EIO=4&transport=polling`;
      const opened = await (await fetch(url, via(address))).text();
      const { sid = '' } = (opened === '' ? {} : JSON.parse(opened.slice(1))) as { readonly sid?: string };
      return (await fetch(`${url}&sid=${sid}`, { method: 'POST', body: '6', ...via(address) })).status;
    };
    for (let count = 0; count < 4; count++) assert.equal(await knock('203.0.113.1'), 200);
    for (let count = 0; count < 3; count++) assert.equal(await knock('203.0.113.1'), 400);
    assert.equal(await knock('203.0.113.2'), 200);
  });

  it('lets a client over the limit receive the reason', async () => {
    await open({ connectionsPerAddress: 1 });
    await lovelaceFrom('203.0.113.1');
    await assert.rejects(lovelaceFrom('203.0.113.1'), /Too many messages/);
  });
});

describe('the history that a client sends', () => {
  afterEach(closeAll);

  it('is used up to the limits', async () => {
    await open({ historyMessages: 2, historyCharacters: 100 });
    const lovelace = await lovelaceFrom('203.0.113.1');
    const said = ['one', 'two', 'three', 'four', 'five'].map((Content, index) => ({
      Role: index % 2 === 0 ? 'user' : 'assistant',
      Content,
    }));
    const outcome = lovelace.ask({ Messages: said });
    const reply = await provider.asked();
    assert.deepEqual(
      reply.request.messages.map(({ text }) => text),
      ['three', 'four', 'five'],
    );
    reply.end();
    await outcome;
  });
});

describe('the time-outs', () => {
  afterEach(closeAll);

  /** Everything that the relay sends to a client that sends this text and no more, until the relay closes the connection. */
  async function stall(said: string): Promise<string> {
    const socket = connect(Number(host.split(':')[1]), '127.0.0.1');
    let received = '';
    socket.on('data', (part) => (received += String(part)));
    socket.write(said);
    await once(socket, 'close');
    return received;
  }

  it('are the configured ones', async () => {
    await open({ headersTimeoutMs: 50, requestTimeoutMs: 100, keepAliveTimeoutMs: 50 });
    assert.match(await stall('GET / HTTP/1.1\r\n'), /^HTTP\/1\.1 408 /);
    assert.match(await stall('POST /message HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{'), /^HTTP\/1\.1 408 /);
    assert.match(await stall('GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n'), /^HTTP\/1\.1 404 /);
  });
});
