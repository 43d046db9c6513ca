import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openTabChannel, TABS_VERSION, type TabMessage } from '../../../src/conversation/tabs/tab-channel.ts';
import { until } from '../../helpers/until.ts';

type Message = TabMessage<unknown, unknown, unknown>;

/** Two ends of one of Node's channels, and what each has got. */
function openEnds() {
  const name = crypto.randomUUID();
  const raw = new BroadcastChannel(name);
  const received: Array<readonly [from: string, message: Message]> = [];
  const channel = openTabChannel<unknown, unknown, unknown>(
    () => new BroadcastChannel(name) as never,
    'tab',
    (message, from) => received.push([from, message]),
  );
  assert.ok(channel);
  return { raw, channel, received, close: () => (raw.close(), channel.close()) };
}

const at = [1, 'tab', 0];
const valid = { v: TABS_VERSION, from: 'other' };

describe('openTabChannel()', () => {
  it('drops what is not a message of this version', async () => {
    const { raw, received, close } = openEnds();
    const foreign: unknown[] = [
      undefined,
      null,
      'leave',
      42,
      [],
      {},
      { type: 'leave' },
      { ...valid, v: TABS_VERSION + 1, type: 'leave' },
      { v: TABS_VERSION, type: 'leave' },
      { ...valid, from: 7, type: 'leave' },
      { ...valid, type: 'unknown' },
      { ...valid, type: 'toString' },
      { ...valid, type: '__proto__' },
      { ...valid, type: ['leave'] },
      { ...valid, type: 'sync' },
      { ...valid, type: 'sync', at: [1, 'tab'] },
      { ...valid, type: 'sync', at: [1, 'tab', 0, 0] },
      { ...valid, type: 'sync', at: ['1', 'tab', 0] },
      { ...valid, type: 'sync', at: [Number.NaN, 'tab', 0] },
      { ...valid, type: 'sync', at: [Infinity, 'tab', 0] },
      { ...valid, type: 'sync', at: [1, 2, 0] },
      { ...valid, type: 'sync', at: [1, 'tab', -1] },
      { ...valid, type: 'state', at, calls: [] },
      { ...valid, type: 'state', at, state: 1, calls: 'ids' },
      { ...valid, type: 'state', at, state: 1, calls: [1] },
      { ...valid, type: 'offer', at, state: 1, calls: [] },
      { ...valid, type: 'change', at },
      { ...valid, type: 'claim', at },
      { ...valid, type: 'lead', at, basis: null },
      { ...valid, type: 'call', id: 'id', to: at, wasAccepted: false },
      { ...valid, type: 'call', id: 'id', verb: 1, to: at },
      { ...valid, type: 'accept', id: 1 },
      { ...valid, type: 'result', value: 1 },
      { ...valid, type: 'result', id: 'id', error: 'broken' },
      { ...valid, type: 'result', id: 'id', error: { code: 'constructor' } },
    ];
    for (const message of [...foreign, { ...valid, type: 'leave' }])
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has none
      raw.postMessage(message);
    await until(() => received.length > 0);
    assert.deepEqual(
      received.map(([from, { type }]) => [from, type]),
      [['other', 'leave']],
    );
    close();
  });

  it('sends messages with the id of this tab', async () => {
    const { raw, channel, close } = openEnds();
    const messages: unknown[] = [];
    raw.onmessage = (event) => messages.push(event.data as unknown);
    assert.equal(
      channel.post({ type: 'call', id: 'id', verb: { text: 'a' }, to: [1, 'b', 2], wasAccepted: false }),
      true,
    );
    await until(() => messages.length > 0);
    assert.deepEqual(messages, [
      {
        type: 'call',
        id: 'id',
        verb: { text: 'a' },
        to: [1, 'b', 2],
        wasAccepted: false,
        v: TABS_VERSION,
        from: 'tab',
      },
    ]);
    close();
  });

  it('reports a message that cannot be cloned, and one after the end, instead of throwing', () => {
    const { channel, close } = openEnds();
    assert.equal(channel.post({ type: 'change', at: [1, 'a', 0], change: () => {} }), false);
    close();
    assert.equal(channel.post({ type: 'leave' }), false);
  });

  it('returns nothing when the browser refuses a channel', () => {
    const refuse = () => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    };
    assert.equal(
      openTabChannel(refuse, 'tab', () => {}),
      undefined,
    );
  });
});
