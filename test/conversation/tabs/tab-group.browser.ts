import { expect } from '@open-wc/testing';
import { TabGroup } from '../../../src/conversation/tabs/tab-group.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';
import { until } from '../../helpers/until.ts';

type FrameWindow = Window & typeof globalThis;

/** A tab with the locks and channels of a frame of its own, and a list as its state. */
function openTab(key: string, clock = createManualClock()) {
  const frame = document.createElement('iframe');
  document.body.append(frame);
  const view = frame.contentWindow as FrameWindow;
  let list: readonly string[] = [];
  const waiting: Array<() => void> = [];
  let isFrozen = false;
  const group = new TabGroup<string, string, readonly string[]>({
    key,
    tabId: crypto.randomUUID(),
    locks: view.navigator.locks,
    openPort(name) {
      const channel = new view.BroadcastChannel(name);
      const port = {
        onmessage: null as ((event: { readonly data: unknown }) => void) | null,
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has none
        postMessage: (message: unknown) => channel.postMessage(message),
        close: () => channel.close(),
      };
      channel.addEventListener('message', (event) => {
        const deliver = () => port.onmessage?.(event);
        if (isFrozen) waiting.push(deliver);
        else deliver();
      });
      return port;
    },
    page: view,
    clock,
    isVisible: () => true,
    onLead() {},
    onFollow() {},
    onDelete() {},
    async call(verb) {
      list = [...list, verb];
      group.broadcast(verb);
      return list.length;
    },
    getState: () => list,
    applyState: (state) => (list = state),
    applyChange: (change) => (list = [...list, change]),
  });
  return {
    group,
    view,
    clock,
    get text() {
      return list.join(' ');
    },
    freeze: () => (isFrozen = true),
    thaw() {
      isFrozen = false;
      waiting.splice(0).forEach((deliver) => deliver());
    },
    remove() {
      frame.remove();
    },
  };
}

async function openTwo() {
  const key = crypto.randomUUID();
  const clock = createManualClock();
  const first = openTab(key, clock);
  await until(() => first.group.role === 'leader');
  const second = openTab(key, clock);
  await until(() => second.group.role === 'follower');
  return { key, clock, first, second };
}

describe('a group of tabs in a browser', () => {
  it('runs the call of a follower in the leader and shows its changes in both', async () => {
    const { first, second } = await openTwo();
    expect(await first.group.call('a')).to.equal(1);
    expect(await second.group.call('b')).to.equal(2);
    expect(second.text).to.equal('a b');
    expect(first.text).to.equal('a b');
    [first, second].forEach(({ group, remove }) => (group.close(), remove()));
  });

  it('is led by the next tab when the frame of the leader is removed', async () => {
    const { clock, first, second } = await openTwo();
    await first.group.call('a');
    await until(() => second.text === 'a');
    first.remove();
    await until(() => clock.pending > 0);
    clock.advance(100);
    expect(second.group.role).to.equal('leader');
    expect(await second.group.call('b')).to.equal(2);
    second.group.close();
    second.remove();
  });

  it('replaces a frozen leader two seconds after a call, and corrects it when it is thawed', async () => {
    const { clock, first, second } = await openTwo();
    await first.group.call('a');
    await until(() => second.text === 'a');
    first.freeze();
    const call = second.group.call('b');
    clock.advance(2000);
    await until(() => first.group.role === 'follower');
    await until(() => {
      clock.advance(100);
      return second.group.role === 'leader';
    });
    expect(await call).to.equal(2);
    first.thaw();
    await until(() => first.text === 'a b');
    expect(first.group.role).to.equal('follower');
    [first, second].forEach(({ group, remove }) => (group.close(), remove()));
  });

  it('gives the lock back when its page is hidden, and none remains after close()', async () => {
    const { key, clock, first, second } = await openTwo();
    const locks = async () => {
      const { held = [], pending = [] } = await navigator.locks.query();
      return [held, pending].map((list) => list.filter(({ name }) => name?.endsWith(key)).length);
    };
    expect(await locks()).to.deep.equal([1, 1]);
    first.view.dispatchEvent(new Event('pagehide'));
    await until(() => clock.pending > 0);
    clock.advance(100);
    expect(second.group.role).to.equal('leader');
    first.view.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    await until(() => first.group.role === 'follower');
    expect(await locks()).to.deep.equal([1, 1]);
    [first, second].forEach(({ group, remove }) => (group.close(), remove()));
    expect(await locks()).to.deep.equal([0, 0]);
    expect(clock.pending).to.equal(0);
  });
});
