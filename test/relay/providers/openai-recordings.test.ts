import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { ChatEvent } from '../../../src/chat/index.ts';
import { silentLog } from '../../../src/relay/log.ts';
import { createOpenAICompatibleProvider } from '../../../src/relay/providers/openai-compatible.ts';
import { systemClock } from '../../../src/relay/system-clock.ts';
import { ask, collect, textOf } from '../../contracts/reply.ts';
import { startFakeProvider } from '../../servers/fake-provider.ts';

interface Recording {
  readonly status: number;
  readonly contentType: string;
  readonly isCut: boolean;
  readonly reads: readonly string[];
}

/** The reply to what a real server once sent. */
async function replay(name: string): Promise<ChatEvent[]> {
  const file = new URL(`../../fixtures/openai/${name}.json`, import.meta.url);
  const { status, contentType, isCut, reads } = JSON.parse(readFileSync(file, 'utf8')) as Recording;
  const headers = { 'content-type': contentType };
  const fake = await startFakeProvider({ script: { status, headers, reads, ending: isCut ? 'cut' : 'end' } });
  const provider = createOpenAICompatibleProvider({ baseUrl: fake.url }, { log: silentLog, clock: systemClock });
  try {
    return await collect(provider.send(ask('hello'), { signal: new AbortController().signal }));
  } finally {
    provider.close?.();
    await fake.stop();
  }
}

describe('recorded answers of real servers', () => {
  it('llama-server: token counts in an event without choices', async () => {
    const events = await replay('llama-server.usage');
    assert.match(textOf(events), /^Python's ability to/);
    assert.deepEqual(events.at(-1), {
      type: 'reply-end',
      reason: 'length',
      usage: { inputTokens: 43, outputTokens: 40 },
    });
  });

  it('llama-server: an answer that begins with an emoji and so has no first event', async () => {
    const events = await replay('llama-server.emoji');
    assert.ok(textOf(events).startsWith('🦤🫠'));
    assert.deepEqual(events.at(-1), { type: 'reply-end', reason: 'length' });
  });

  it('llama-server: a character that the token limit cut', async () => {
    assert.deepEqual(await replay('llama-server.torn'), [
      { type: 'reply-start' },
      { type: 'text-delta', delta: '👌' },
      { type: 'reply-end', reason: 'length' },
    ]);
  });

  it('llama-server: the whole answer in one piece', async () => {
    const events = await replay('llama-server.whole');
    assert.equal(events.length, 3);
    assert.match(textOf(events), /^Python's ability/);
    assert.equal(events.at(-1)?.type, 'reply-end');
  });

  it('llama-server: a prompt that is too long, refused', async () => {
    assert.deepEqual((await replay('llama-server.context-exceeded')).at(-1), {
      type: 'reply-error',
      code: 'too-long',
      retryable: false,
    });
  });

  it('llama-cpp-python: a first event without content, and the token limit', async () => {
    const events = await replay('llama-cpp-python.length');
    assert.match(textOf(events), /^While/);
    assert.deepEqual(events.at(-1), { type: 'reply-end', reason: 'length' });
  });

  it('llama-cpp-python: comments before the first token', async () => {
    const events = await replay('llama-cpp-python.ping');
    assert.notEqual(textOf(events), '');
    assert.deepEqual(events.at(-1), { type: 'reply-end', reason: 'length' });
  });

  it('llama-cpp-python: the whole answer in one piece', async () => {
    assert.match(textOf(await replay('llama-cpp-python.whole')), /^While I'm ready/);
  });

  it('llama-cpp-python: another request took its place, in mid-answer and before it', async () => {
    const events = await replay('llama-cpp-python.interrupted');
    assert.match(textOf(events), /^While/);
    assert.deepEqual(events.at(-1), { type: 'reply-end', reason: 'interrupted' });
    assert.deepEqual((await replay('llama-cpp-python.interrupted-early')).at(-1), {
      type: 'reply-error',
      code: 'provider-failed',
      retryable: true,
    });
  });

  it('llama-cpp-python: a prompt that is too long, answered with nothing at all', async () => {
    assert.deepEqual(await replay('llama-cpp-python.context-exceeded'), [
      { type: 'reply-start' },
      { type: 'reply-error', code: 'provider-failed', retryable: true },
    ]);
  });
});
