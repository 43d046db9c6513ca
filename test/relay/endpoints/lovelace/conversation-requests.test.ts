import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EndpointContext } from '../../../../src/relay/endpoints/endpoint.ts';
import { answerConversationRequest } from '../../../../src/relay/endpoints/lovelace/conversation-requests.ts';
import { DEFAULT_LIMITS } from '../../../../src/relay/limits/limits.ts';
import { ReceivedBytes } from '../../../../src/relay/limits/received-bytes.ts';
import { createManualClock } from '../../../helpers/manual-clock.ts';
import { openSessions, TryingMemory } from '../../../helpers/open-sessions.ts';
import { createRecordingLog } from '../../../helpers/recording-log.ts';

const HOLDER = { address: '203.0.113.7' };

/** A session with a memory that can fail, and the part of the context that the requests use. */
function open(maxBytes: number) {
  const memory = new TryingMemory();
  const session = openSessions().connect({ memory });
  const clock = createManualClock();
  const log = createRecordingLog();
  const limits = { ...DEFAULT_LIMITS, receivedBytesPerMinutePerAddress: maxBytes };
  const context = { historyBytes: new ReceivedBytes(limits, clock), log } as unknown as EndpointContext;
  return {
    memory,
    clock,
    log,
    request: (request: 'history' | 'clear' | 'conversations', count = 1) =>
      answerConversationRequest(
        request,
        session,
        async () => Array.from({ length: count }, () => LISTED),
        HOLDER,
        context,
      ),
  };
}

const LISTED = { key: '', title: 'Socks', activeAt: 1 };
const LIMITED = { error: { code: 'rate-limited', retryable: true, retryAfter: 1 } };
const message = (text: string) => ({ id: 'a', turnId: 'a', role: 'user', text, state: 'done' }) as const;

describe('requests for a stored conversation', () => {
  it('are limited by the bytes of histories that an address requests in a minute', async () => {
    const { memory, clock, request } = open(1_000);
    memory.kept.push(message('x'.repeat(400)));
    assert.ok('messages' in (await request('history')));
    assert.ok('messages' in (await request('history')));
    assert.deepEqual(await request('history'), LIMITED);
    assert.deepEqual(await request('clear'), { cleared: true });
    memory.kept.push(message('short'));
    assert.deepEqual(await request('history'), LIMITED);
    clock.advance(60_000);
    assert.deepEqual(await request('history'), {
      messages: [{ id: 'a', turn: 'a', role: 'user', text: 'short' }],
    });
  });

  it('list the conversations of the visitor, within the same limit', async () => {
    const { request } = open(1_000);
    assert.deepEqual(await request('conversations'), { conversations: [{ title: 'Socks', at: 1 }] });
    assert.deepEqual(await request('conversations', 3), LIMITED);
  });

  it('count pictures and reasoning', async () => {
    const { memory, request } = open(1_000);
    const url = `https://shop.example/${'x'.repeat(1_000)}`;
    memory.kept.push({ ...message(''), media: [{ kind: 'image', url }] });
    assert.deepEqual(await request('history'), LIMITED);
    memory.kept.splice(0, 1, { ...message(''), reasoning: 'x'.repeat(1_000) });
    assert.deepEqual(await request('history'), LIMITED);
  });

  it('fail with a code if the store does; the cause is logged', async () => {
    const { memory, log, request } = open(1_000);
    memory.loadFails = true;
    memory.clear = () => Promise.reject(new Error('cannot clear'));
    for (const name of ['history', 'clear'] as const)
      assert.deepEqual(await request(name), { error: { code: 'internal', retryable: true } });
    assert.deepEqual(
      log.lines.map(({ level, fields }) => [level, (fields['err'] as Error).message]),
      [
        ['error', 'cannot load'],
        ['error', 'cannot clear'],
      ],
    );
  });
});
