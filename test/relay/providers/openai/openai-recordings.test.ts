import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ChatEvent } from '../../../../src/chat/index.ts';
import { silentLog } from '../../../../src/relay/logging/log.ts';
import { createOpenAICompatibleProvider } from '../../../../src/relay/providers/openai/openai-compatible.ts';
import { nodeClock } from '../../../../src/relay/node-clock.ts';
import { ask, collect, textOf } from '../../../contracts/reply.ts';
import { recordingsOf, replayOf, type RecordedServer } from '../../../helpers/openai-recordings.ts';
import { startFakeProvider } from '../../../servers/fake-provider.ts';

/** The reply to a recorded response of a real server. */
async function replay(server: RecordedServer, what: string): Promise<ChatEvent[]> {
  const recording = recordingsOf(server).find((each) => each.what === what);
  assert.ok(recording, `there is no recording of ${what}`);
  const fake = await startFakeProvider({ script: replayOf(recording) });
  const provider = createOpenAICompatibleProvider({ baseUrl: fake.url }, { log: silentLog, clock: nodeClock });
  try {
    return await collect(provider.send(ask('hello'), { signal: new AbortController().signal }));
  } finally {
    provider.close?.();
    await fake.stop();
  }
}

describe('recorded answers of real servers', () => {
  it('llama-server: token counts in an event without choices', async () => {
    const events = await replay('llama-server', 'stream-usage');
    assert.match(textOf(events), /^Python's ability to/);
    assert.deepEqual(events.at(-1), {
      type: 'reply-end',
      reason: 'length',
      usage: { inputTokens: 43, outputTokens: 40 },
    });
  });

  it('llama-server: an answer that begins with an emoji and so has no first event', async () => {
    const events = await replay('llama-server', 'gemma-stream-emoji');
    assert.ok(textOf(events).startsWith('🦤🫠'));
    assert.deepEqual(events.at(-1), { type: 'reply-end', reason: 'length' });
  });

  it('llama-server: a character that the token limit cut', async () => {
    assert.deepEqual(await replay('llama-server', 'stream-torn'), [
      { type: 'reply-start' },
      { type: 'text-delta', delta: '👌' },
      { type: 'reply-end', reason: 'length' },
    ]);
  });

  it('llama-server: the whole answer in one piece', async () => {
    const events = await replay('llama-server', 'nostream');
    assert.equal(events.length, 3);
    assert.match(textOf(events), /^Python's ability/);
    assert.equal(events.at(-1)?.type, 'reply-end');
  });

  it('llama-server: a prompt that is too long, refused', async () => {
    assert.deepEqual((await replay('llama-server', 'context-exceeded: stream')).at(-1), {
      type: 'reply-error',
      code: 'too-long',
      retryable: false,
    });
  });

  it('llama-cpp-python: a first event without content, and the token limit', async () => {
    const events = await replay('llama-cpp-python', 'stream-length');
    assert.match(textOf(events), /^While/);
    assert.deepEqual(events.at(-1), { type: 'reply-end', reason: 'length' });
  });

  it('llama-cpp-python: comments before the first token', async () => {
    const events = await replay('llama-cpp-python', 'stream-ping');
    assert.notEqual(textOf(events), '');
    assert.deepEqual(events.at(-1), { type: 'reply-end', reason: 'length' });
  });

  it('llama-cpp-python: the whole answer in one piece', async () => {
    assert.match(textOf(await replay('llama-cpp-python', 'nostream')), /^While I'm ready/);
  });

  it('llama-cpp-python: another request took its place, in mid-answer and before it', async () => {
    const events = await replay('llama-cpp-python', 'concurrent: A');
    assert.match(textOf(events), /^While/);
    assert.deepEqual(events.at(-1), { type: 'reply-end', reason: 'interrupted' });
    assert.deepEqual((await replay('llama-cpp-python', 'concurrent-early: A')).at(-1), {
      type: 'reply-error',
      code: 'provider-failed',
      retryable: true,
    });
  });

  it('llama-cpp-python: a prompt that is too long, answered with nothing at all', async () => {
    assert.deepEqual(await replay('llama-cpp-python', 'context-exceeded: stream'), [
      { type: 'reply-start' },
      { type: 'reply-error', code: 'provider-failed', retryable: true },
    ]);
  });
});
