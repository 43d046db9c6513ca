import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { applyEvent, createMessage, type ChatEvent, type ChatRequest } from '../../../src/chat/index.ts';
import { createProvider } from '../../../src/relay/providers/registry.ts';
import { nodeClock } from '../../../src/relay/node-clock.ts';
import { ask, collect } from '../../contracts/reply.ts';
import { CLIENTS, type ClientName } from '../../helpers/asking-clients.ts';
import { LovelacePeer } from '../../helpers/lovelace-peer.ts';
import { openProxied, type ProxiedOptions } from '../../helpers/open-proxied.ts';
import { createRecordingLog } from '../../helpers/recording-log.ts';
import { OPENED, UNOPENED } from '../../helpers/thinking-answers.ts';
import { startFakeProvider } from '../../servers/fake-provider.ts';

const KINDS = ['openai-compatible', 'anthropic', 'google'] as const;

const afterwards: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of afterwards.splice(0)) await task();
});

async function open(kind: (typeof KINDS)[number], settings: object = {}) {
  const fake = await startFakeProvider();
  const log = createRecordingLog();
  const baseUrl = kind === 'google' ? fake.googleUrl : fake.url;
  const provider = await createProvider(
    { kind, apiKey: 'any', model: 'fake', baseUrl, ...settings },
    {
      log,
      clock: nodeClock,
    },
  );
  afterwards.push(
    () => provider.close?.(),
    () => fake.stop(),
  );
  const send = (request: ChatRequest = ask('hello'), { signal } = new AbortController()) =>
    provider.send(request, { signal });
  return { fake, log, send };
}

/** The message after the last event. */
function messageOf(events: readonly ChatEvent[]) {
  const { text, reasoning, state } = events.reduce(applyEvent, createMessage('assistant', { id: '1', turnId: '1' }));
  return { text, reasoning, state };
}

/** Tokens of three characters. */
const inPieces = (text: string) => text.match(/[^]{1,3}/g) ?? [];

describe('thinking in the text of an answer', () => {
  for (const kind of KINDS) {
    it(`is separated from the answer in every format: ${kind}`, async () => {
      const { fake, send } = await open(kind);
      for (const { name, raw, reasoning, text } of [...OPENED, ...UNOPENED]) {
        fake.plan({ tokens: inPieces(raw), usage: null });
        assert.deepEqual(messageOf(await collect(send())), { text, reasoning, state: 'done' }, name);
      }
    });

    it(`without an answer is an empty response, and stays as reasoning: ${kind}`, async () => {
      const { fake, send } = await open(kind);
      fake.plan({ tokens: ['<think>', 'Well, ', 'well'] });
      const events = await collect(send());
      assert.equal(messageOf(events).reasoning, 'Well, well');
      assert.deepEqual(events.at(-1), { type: 'reply-error', code: 'empty-response', retryable: true });
      fake.plan({ tokens: ['<think>', 'Well, ', 'well'], finish: 'length', usage: null });
      const cut = await collect(send());
      assert.deepEqual(messageOf(cut), { text: '', reasoning: 'Well, well', state: 'done' });
    });

    it(`is not sent to the model again: ${kind}`, async () => {
      const { fake, send } = await open(kind);
      for (const { name, raw, text } of [...OPENED, ...UNOPENED]) {
        await collect(
          send({
            turnId: '1',
            messages: [
              { role: 'user', text: `<think>what I typed</think>${name}` },
              { role: 'assistant', text: raw },
              { role: 'user', text: 'unanswered' },
              { role: 'assistant', text: '<think>nothing but this' },
              { role: 'user', text: 'and now?' },
            ],
          }),
        );
        const sent = JSON.stringify(fake.requests.at(-1)?.body);
        assert.ok(sent.includes(JSON.stringify(text).slice(1, -1)), name);
        assert.ok(sent.includes('<think>what I typed</think>'), 'a person may write what they like');
        assert.doesNotMatch(sent, /should `greet`|nothing but this|unanswered/, name);
      }
    });
  }

  it('is kept when the answer breaks off', async () => {
    const { fake, send } = await open('openai-compatible');
    fake.plan({ tokens: ['<think>hm</think>', 'Yes', ' <'], ending: 'cut' });
    const events = await collect(send());
    assert.equal(events.at(-1)?.type, 'reply-error');
    assert.deepEqual(messageOf(events), { text: 'Yes <', reasoning: 'hm', state: 'failed' });
    fake.plan({ tokens: ['hm\n</think>\n\nYes'], events: [], finish: 'insufficient_system_resource', usage: null });
    assert.equal(messageOf(await collect(send())).text, 'Yes');
  });

  it('is combined with thinking in a field of its own', async () => {
    const { fake, send } = await open('openai-compatible');
    fake.plan({ reasoning: ['One.'], tokens: ['\n\n', '</think>', '\n\n', 'Yes.'] });
    assert.deepEqual(messageOf(await collect(send())), { text: 'Yes.', reasoning: 'One.', state: 'done' });
  });

  it('counts towards the maximum length of an answer', async () => {
    const { fake, send } = await open('openai-compatible', { maxCharacters: 100 });
    fake.plan({ tokens: ['<think>', '0123456789'], ending: 'repeat' });
    const events = await collect(send());
    assert.deepEqual(events.at(-1), { type: 'reply-end', reason: 'length' });
    assert.equal((messageOf(events).reasoning?.length ?? 0) <= 100, true);
    assert.equal(await fake.requests[0]?.closed, 'aborted');
  });

  it('is separated from its first word with startsThinking, and causes one warning without', async () => {
    const raw = 'The user says hi.\n</think>\n\nHello!';
    const { fake, log, send } = await open('openai-compatible');
    for (let round = 0; round < 2; round++) {
      fake.plan({ tokens: inPieces(raw) });
      assert.equal(messageOf(await collect(send())).text, 'Hello!');
    }
    const hints = log.lines.filter(({ fields }) => fields['setting'] === 'startsThinking');
    assert.equal(hints.length, 1);
    assert.doesNotMatch(JSON.stringify(log.lines), /user says|Hello/);

    const configured = await open('openai-compatible', { startsThinking: true });
    configured.fake.plan({ tokens: inPieces(raw), usage: null });
    const events = await collect(configured.send());
    assert.deepEqual(messageOf(events), { text: 'Hello!', reasoning: 'The user says hi.', state: 'done' });
    assert.deepEqual(events.at(-1), { type: 'reply-end', reason: 'done' });
    configured.fake.plan({ tokens: ['Hel', 'lo!'] });
    assert.equal(messageOf(await collect(configured.send())).text, 'Hello!');
  });
});

async function relay(options: ProxiedOptions = {}) {
  const opened = await openProxied(options);
  afterwards.push(() => opened.close());
  return opened;
}

describe('thinking in the text of an answer on the wires', () => {
  const raw = '<think>\nThe user says hi…\n</think>\n\nHello there!';

  for (const wire of Object.keys(CLIENTS) as ClientName[]) {
    it(`is not part of the answer: ${wire}`, async () => {
      const { fake, client } = await relay();
      const asking = await client(wire);
      fake.plan({ tokens: inPieces(raw) });
      assert.deepEqual(await asking.ask('hi'), { text: 'Hello there!', end: 'done' });
    });
  }

  for (const tokens of [inPieces(raw), inPieces('The user says hi…\n</think>\n\nHello there!')]) {
    it(`is not stored: ${tokens.join('').slice(0, 10)}`, async () => {
      const { fake, client } = await relay();
      const asking = await client('Cat, extended');
      fake.plan({ tokens });
      await asking.ask('hi');
      await asking.ask('again');
      assert.deepEqual(fake.requests[1]?.body['messages'], [
        { role: 'user', content: 'hi' },
        { role: 'assistant', content: 'Hello there!' },
        { role: 'user', content: 'again' },
      ]);
    });
  }

  it('is removed from a conversation that a client of Lovelace sends', async () => {
    const { fake, origin } = await relay();
    const peer = await LovelacePeer.open(new URL(origin).host);
    const answers = [raw, 'The user says hi…\n</think>\n\nHello there!'];
    for (const [index, Content] of answers.entries()) {
      const Messages = [
        { Role: 'user', Content: 'hi' },
        { Role: 'assistant', Content },
        { Role: 'user', Content: 'again' },
      ];
      await peer.ask({ Messages });
      assert.deepEqual(fake.requests[index]?.body['messages'], [
        { role: 'user', content: 'hi' },
        { role: 'assistant', content: 'Hello there!' },
        { role: 'user', content: 'again' },
      ]);
    }
    await peer.close();
  });
});
