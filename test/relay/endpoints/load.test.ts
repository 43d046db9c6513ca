import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { ChatEvent, ChatReply } from '../../../src/chat/index.ts';
import { CatPeer, type Frame } from '../../helpers/cat-peer.ts';
import { LovelacePeer } from '../../helpers/lovelace-peer.ts';
import { openEndpoints, type OpenEndpoints } from '../../helpers/open-endpoints.ts';
import { until } from '../../helpers/until.ts';
import { within } from '../../helpers/within.ts';

let relay: OpenEndpoints;
const hangUps: (() => void)[] = [];
beforeEach(async () => {
  relay = await openEndpoints({ limits: { answerCharacters: 1e9, framesPerMinute: 1e9 } });
});
afterEach(async () => {
  for (const hangUp of hangUps.splice(0)) hangUp();
  await relay.close();
});

async function connectCat(path: string): Promise<CatPeer> {
  const peer = await CatPeer.open(`ws://${relay.host}${path}`);
  hangUps.push(() => peer.socket.terminate());
  return peer;
}

async function connectLovelace(transports = ['websocket']): Promise<LovelacePeer> {
  const peer = await LovelacePeer.open(relay.host, { transports });
  hangUps.push(() => peer.socket.close());
  return peer;
}

const turnOfTheLoop = () => new Promise((resolve) => setImmediate(resolve));
/** A Socket.IO packet. */
const ACK = 3;
const isFinal = ({ type }: Frame) => type === 'chat' || type === 'error';

describe('many concurrent clients', () => {
  const SOCKETS = 50;
  const PROMPTS = 4;
  const every = Array.from({ length: SOCKETS }, (_, index) => index);
  const promptsOf = (who: string) =>
    Array.from({ length: PROMPTS }, (_, index) => `prompt ${index} of ${who} in some words`);

  beforeEach(() => {
    relay.provider.answer = async function* ({ messages }): ChatReply & AsyncGenerator<ChatEvent> {
      yield { type: 'reply-start' };
      for (const delta of messages.at(-1)?.text.split(/(?<= )/) ?? []) {
        await turnOfTheLoop();
        yield { type: 'text-delta', delta };
      }
      yield { type: 'reply-end', reason: 'done' };
    };
  });

  it('get two hundred answers over fifty sockets of each wire, each prompt its own and only once', async () => {
    // Two sockets per visitor: neither may receive the other's answers.
    const cats = await Promise.all(every.map((index) => connectCat(`/ws/visitor-${index >> 1}`)));
    const lovelaces = await Promise.all(
      every.map((index) => connectLovelace(index % 2 === 0 ? ['polling'] : ['websocket'])),
    );

    const askedByCats = cats.map(async (peer, index) => {
      const texts = promptsOf(`cat ${index}`);
      for (const text of texts) peer.send({ text });
      for (const text of texts) assert.equal((await peer.nextOf(isFinal))['content'], text);
      // Everything that was in transit has arrived at that point.
      await peer.heard();
      const tokens = (text: string) => text.split(/(?<= )/).map((token) => ['chat_token', token]);
      assert.deepEqual(
        peer.frames.map(({ type, content }) => [type, content]),
        texts.flatMap((text) => tokens(text).concat([['chat', text]])),
      );
    });
    const askedByLovelaces = lovelaces.map(async (peer, index) => {
      const texts = promptsOf(`lovelace ${index}`);
      const ends: unknown[] = [];
      let acknowledgements = 0;
      // The client itself would ignore a second one.
      peer.socket.io.on('packet', ({ type }) => {
        if ((type as number) === ACK) acknowledgements += 1;
      });
      for (const text of texts) {
        peer.socket.emit('Prompt', { Prompt: text }, (...outcome: unknown[]) =>
          ends.push([peer.chunks.join(''), outcome]),
        );
      }
      // Answered last, after any leftovers of the prompts before it.
      await peer.ask({ Prompt: 'the end' });
      const soFar = texts.map((_, last) => texts.slice(0, last + 1).join(''));
      assert.deepEqual(
        ends,
        soFar.map((text) => [text, [null]]),
      );
      assert.equal(peer.chunks.join(''), `${texts.join('')}the end`);
      assert.equal(acknowledgements, texts.length + 1);
    });
    await Promise.all([...askedByCats, ...askedByLovelaces]);

    const received = relay.provider.requests.map(({ messages }) => messages.at(-1)?.text);
    const prompts = received.filter((text) => text !== 'the end');
    assert.equal(prompts.length, 2 * SOCKETS * PROMPTS);
    assert.equal(new Set(prompts).size, prompts.length);
  });
});

describe('a client that does not read', () => {
  const CHUNK = 'x'.repeat(16_384);
  const CHUNK_COUNT = 4096;
  let produced: number;

  beforeEach(() => {
    produced = 0;
    relay.provider.answer = async function* () {
      yield { type: 'reply-start' };
      for (; produced < CHUNK_COUNT; produced++) {
        yield { type: 'text-delta', delta: CHUNK };
        if (produced % 16 === 0) await turnOfTheLoop();
      }
      yield { type: 'reply-end', reason: 'done' };
    };
  });

  /** Resolves when the provider has produced no events for a long time. */
  async function providerPaused(): Promise<void> {
    for (let before = -1; before !== produced;) {
      before = produced;
      for (let turns = 0; turns < 500; turns++) await turnOfTheLoop();
    }
  }

  it('pauses the provider on the Cat’s socket, and gets the complete answer when it reads on', async () => {
    const peer = await connectCat('/ws/alice?ai-chat=1');
    peer.send({ text: 'flood me' });
    await peer.nextOf(({ delta }) => delta !== undefined);
    peer.socket.pause();
    await providerPaused();
    assert.ok(produced < CHUNK_COUNT / 2, `${produced} of ${CHUNK_COUNT} pieces were made`);
    peer.socket.resume();
    await peer.nextOf(({ n }) => n === CHUNK_COUNT + 2);
    assert.deepEqual(
      peer.frames.slice(1).map(({ n }) => n),
      Array.from({ length: CHUNK_COUNT + 2 }, (_, index) => index + 1),
    );
    assert.ok(peer.frames.slice(2, -1).every(({ delta }) => delta === CHUNK));
  });

  it('pauses the provider on Lovelace’s socket, and gets the complete answer when it reads on', async () => {
    const peer = await connectLovelace();
    const outcome = peer.ask({ Prompt: 'flood me' });
    await peer.seen(() => peer.chunks.length > 0);
    const { ws } = peer.socket.io.engine.transport as unknown as { ws: { pause(): void; resume(): void } };
    ws.pause();
    await providerPaused();
    assert.ok(produced < CHUNK_COUNT / 2, `${produced} of ${CHUNK_COUNT} pieces were made`);
    ws.resume();
    assert.deepEqual(await outcome, [null]);
    assert.equal(peer.chunks.join('').length, CHUNK.length * CHUNK_COUNT);
  });

  it('is disconnected from the Cat’s socket when it keeps sending prompts', async () => {
    for (const path of ['/ws', '/ws/alice?ai-chat=1']) {
      const peer = await connectCat(path);
      peer.socket.pause();
      for (let count = 0; count < 100_000; count++) {
        peer.socket.send(Buffer.alloc(1));
        if (count % 1000 === 0) await turnOfTheLoop();
      }
      peer.socket.resume();
      assert.equal((await peer.closed).code, 4429, path);
    }
  });

  it('is disconnected from Lovelace’s socket when it keeps sending prompts', async () => {
    const peer = await connectLovelace();
    const disconnected = once(peer.socket as never, 'disconnect');
    const { ws } = peer.socket.io.engine.transport as unknown as { ws: { pause(): void; resume(): void } };
    ws.pause();
    for (let count = 0; count < 100_000; count++) {
      peer.socket.emit('Prompt', null, () => {});
      if (count % 1000 === 0) await turnOfTheLoop();
    }
    ws.resume();
    const [reason] = await within(disconnected, "event 'disconnect'");
    assert.equal(reason, 'io server disconnect');
  });

  it('stops the provider when it disconnects', async () => {
    const peer = await connectLovelace();
    void peer.ask({ Prompt: 'flood me' });
    await peer.seen(() => peer.chunks.length > 0);
    (peer.socket.io.engine.transport as unknown as { ws: { pause(): void } }).ws.pause();
    await providerPaused();
    const { turns } = relay;
    assert.equal(turns.running, 1);
    (peer.socket.io.engine.transport as unknown as { ws: { terminate(): void } }).ws.terminate();
    await until(() => turns.running === 0);
  });
});
