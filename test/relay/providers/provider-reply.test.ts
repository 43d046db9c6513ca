import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ChatEvent } from '../../../src/chat/index.ts';
import { ProviderReply } from '../../../src/relay/providers/provider-reply.ts';

const delta = (text: string): ChatEvent => ({ type: 'text-delta', delta: text });
const END: ChatEvent = { type: 'reply-end', reason: 'done' };

/** A listener that records what it gets, and can be held. */
function recorder() {
  const texts: string[] = [];
  let held: PromiseWithResolvers<void> | undefined;
  return {
    texts,
    hold: () => void (held = Promise.withResolvers()),
    release() {
      held?.resolve();
      held = undefined;
    },
    listener(event: ChatEvent): Promise<void> | undefined {
      texts.push(event.type === 'text-delta' ? event.delta : event.type);
      return held?.promise;
    },
  };
}

describe('a reply that is passed to a listener', () => {
  it('begins at once, and passes on each event as it comes', () => {
    let isStarted = false;
    const reply = new ProviderReply({ onStart: () => (isStarted = true) });
    const { texts, listener } = recorder();
    reply.passTo(listener);
    assert.equal(isStarted, true);
    reply.push(delta('a'));
    assert.deepEqual(texts, ['reply-start', 'a']);
    reply.push(END);
    reply.push(delta('late'));
    assert.deepEqual(texts, ['reply-start', 'a', 'reply-end']);
  });

  it('passes on what came while it began behind the start', () => {
    const reply: ProviderReply = new ProviderReply({ onStart: () => reply.push(END) });
    const { texts, listener } = recorder();
    reply.passTo(listener);
    assert.deepEqual(texts, ['reply-start', 'reply-end']);
  });

  it('holds back what comes while the listener waits, and says when it is full and when it is empty', async () => {
    let drained = 0;
    const reply = new ProviderReply({ limit: { events: 3, characters: 100 }, onDrain: () => (drained += 1) });
    const { texts, listener, hold, release } = recorder();
    reply.passTo(listener);
    hold();
    assert.equal(reply.push(delta('a')), true);
    assert.equal(reply.push(delta('b')), true);
    assert.equal(reply.push(delta('c')), false);
    assert.deepEqual(texts, ['reply-start']);
    assert.equal(drained, 0);
    release();
    await new Promise(setImmediate);
    assert.deepEqual(texts, ['reply-start', 'a', 'b', 'c']);
    assert.equal(drained, 1);
  });

  it('keeps the order of events that the listener causes', () => {
    const reply = new ProviderReply();
    const texts: string[] = [];
    reply.passTo((event) => {
      texts.push(event.type === 'text-delta' ? event.delta : event.type);
      if (texts.length === 2) reply.push(END);
      return undefined;
    });
    reply.push(delta('a'));
    assert.deepEqual(texts, ['reply-start', 'a', 'reply-end']);
  });

  it('drops what is discarded while the listener waits', async () => {
    const reply = new ProviderReply();
    const { texts, listener, hold, release } = recorder();
    reply.passTo(listener);
    hold();
    reply.push(delta('a'));
    reply.push(delta('b'));
    reply.discard();
    reply.push(END);
    release();
    await new Promise(setImmediate);
    assert.deepEqual(texts, ['reply-start', 'reply-end']);
  });
});
