import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createListRecords, ListTab, outcomeOf } from './list-tab.ts';
import { TabBrowser } from './tab-browser.ts';

async function openTabs(count: number) {
  const browser = new TabBrowser();
  const records = createListRecords();
  const open = () => new ListTab(browser.openPage(), records);
  const tabs: ListTab[] = [];
  for (let index = 0; index < count; index += 1) {
    tabs.push(open());
    await browser.settle();
  }
  const [first, second, third] = tabs as [ListTab, ListTab, ListTab];
  return { browser, records, first, second, third, open };
}

const roles = (...tabs: ListTab[]) => tabs.map(({ group }) => group.role);
const lists = (...tabs: ListTab[]) => tabs.map(({ list }) => list.join(' '));

describe('a group of tabs', () => {
  it('is led by the first tab at once, without a wait for others', async () => {
    const { first } = await openTabs(1);
    assert.equal(first.group.role, 'leader');
    assert.deepEqual(first.log, ['lead from storage']);
    assert.equal(first.group.hasPeers, false);
  });

  it('gives a new tab the state and then each change', async () => {
    const { browser, first, open } = await openTabs(1);
    first.append('a');
    const second = open();
    await browser.settle();
    assert.deepEqual(roles(first, second), ['leader', 'follower']);
    assert.deepEqual(second.log, ['follow']);
    assert.equal(first.group.hasPeers, true);
    first.append('b');
    first.append('c');
    await browser.settle();
    assert.deepEqual(lists(second), ['a b c']);
  });

  it('gives tabs that open together one leader', async () => {
    const { browser, records } = await openTabs(0);
    const tabs = [1, 2, 3].map(() => new ListTab(browser.openPage(), records));
    await browser.advance(100);
    assert.deepEqual(roles(...tabs), ['leader', 'follower', 'follower']);
    await browser.advance(10_000);
    assert.deepEqual(roles(...tabs), ['leader', 'follower', 'follower']);
  });

  it('keeps conversations with different keys apart', async () => {
    const { browser, first, records } = await openTabs(1);
    const other = new ListTab(browser.openPage(), records, { key: 'other' });
    await browser.settle();
    assert.deepEqual(roles(first, other), ['leader', 'leader']);
    assert.equal(first.group.hasPeers, false);
  });

  it('sends no message for a change without peers', async () => {
    const { browser, first, second } = await openTabs(2);
    assert.equal(first.group.hasPeers, true);
    second.group.close();
    await browser.settle();
    assert.equal(first.group.hasPeers, false);
  });

  it('notices with the next call that a crashed tab is no peer any more', async () => {
    const { browser, first, second } = await openTabs(2);
    second.page.crash();
    await browser.settle();
    assert.equal(first.group.hasPeers, true);
    void first.group.call('a');
    await browser.settle();
    assert.equal(first.group.hasPeers, false);
  });

  it('requests the state again when a change is missing', async () => {
    const { browser, first, second } = await openTabs(2);
    const [port] = second.page.ports;
    assert.ok(port);
    const { onmessage } = port;
    port.onmessage = null;
    first.append('lost');
    await browser.settle();
    port.onmessage = onmessage;
    first.append('b');
    await browser.settle();
    assert.deepEqual(lists(second), ['lost b']);
  });

  it('requests the state again when a change cannot be applied', async () => {
    const { browser, first, records } = await openTabs(1);
    const second: ListTab = new ListTab(browser.openPage(), records, {
      applyChange() {
        throw new Error('unknown change');
      },
    });
    await browser.settle();
    first.append('a');
    await browser.settle();
    assert.deepEqual(lists(second), ['a']);
  });
});

describe('a call', () => {
  it('is run by the leader, whose value comes back', async () => {
    const { browser, first, second, records } = await openTabs(2);
    const calls = [outcomeOf(first.group.call('a')), outcomeOf(second.group.call('b'))];
    await browser.settle();
    assert.deepEqual(calls, [{ value: 'a is done' }, { value: 'b is done' }]);
    assert.deepEqual(lists(first, second), ['a b', 'a b']);
    assert.deepEqual([...records.runs.values()], [1, 1]);
  });

  it('rejects with the code of an error of the leader', async () => {
    const { browser, second } = await openTabs(2);
    const call = outcomeOf(second.group.call('refuse'));
    await browser.settle();
    assert.deepEqual(call, { error: 'internal' });
  });

  it('rejects when the verb cannot be cloned', async () => {
    const { browser, second } = await openTabs(2);
    const call = outcomeOf(second.group.call((() => {}) as unknown as string));
    await browser.settle();
    assert.deepEqual(call, { error: 'internal' });
  });

  it('rejects in a follower when the value cannot be cloned', async () => {
    const { browser, records } = await openTabs(0);
    const first = new ListTab(browser.openPage(), records, { call: async () => () => {} });
    await browser.settle();
    const second = new ListTab(browser.openPage(), records);
    await browser.settle();
    const call = outcomeOf(second.group.call('a'));
    await browser.settle();
    assert.deepEqual(call, { error: 'internal' });
    assert.ok(first.leads);
  });

  it('made before the leader is known is run once it is', async () => {
    const { browser, first, open } = await openTabs(1);
    const second = open();
    const call = outcomeOf(second.group.call('a'));
    assert.equal(second.group.role, 'joining');
    await browser.settle();
    assert.deepEqual(call, { value: 'a is done' });
    assert.deepEqual(lists(first, second), ['a', 'a']);
  });

  it('that takes long does not make the leader look frozen', async () => {
    const { browser, first, second } = await openTabs(2);
    const call = outcomeOf(second.group.call('hold'));
    await browser.advance(20_000);
    assert.deepEqual(roles(first, second), ['leader', 'follower']);
    first.held.get('hold')?.();
    await browser.settle();
    assert.deepEqual(call, { value: 'hold is done' });
  });
});

describe('a leader that is gone', () => {
  for (const [how, end] of [
    ['closed', (tab: ListTab) => tab.group.close()],
    ['crashed', (tab: ListTab) => tab.page.crash()],
    ['hidden for good', (tab: ListTab) => tab.page.hide()],
  ] as const)
    it(`is replaced by the next tab, which has its state (${how})`, async () => {
      const { browser, first, second, third } = await openTabs(3);
      first.append('a');
      end(first);
      await browser.advance(100);
      assert.deepEqual(roles(second, third), ['leader', 'follower']);
      assert.deepEqual(second.log, ['follow', 'lead']);
      second.append('b');
      await browser.settle();
      assert.deepEqual(lists(second, third), ['a b', 'a b']);
    });

  it('is succeeded with the changes that were still in transit', async () => {
    const { browser, first, second } = await openTabs(2);
    second.page.isFrozen = true;
    first.append('a');
    first.page.crash();
    second.page.isFrozen = false;
    await browser.advance(100);
    assert.deepEqual(roles(second), ['leader']);
    assert.deepEqual(lists(second), ['a']);
  });

  it('is succeeded with the latest state of the remaining tabs', async () => {
    const { browser, first, second, third } = await openTabs(3);
    const [port] = second.page.ports;
    assert.ok(port);
    const { onmessage } = port;
    port.onmessage = null;
    first.append('a');
    await browser.settle();
    port.onmessage = onmessage;
    first.page.crash();
    await browser.advance(100);
    assert.deepEqual(roles(second, third), ['leader', 'follower']);
    assert.deepEqual(lists(second, third), ['a', 'a']);
  });

  it('leaves a call that it has accepted with an error, because it may have been run', async () => {
    const { browser, first, second, records } = await openTabs(2);
    const call = outcomeOf(second.group.call('hold'));
    await browser.settle();
    first.page.crash();
    await browser.advance(100);
    assert.deepEqual(call, { error: 'disconnected' });
    assert.equal(records.runs.get('hold'), 1);
  });

  it('leaves a call that it has not accepted to the next one', async () => {
    const { browser, first, second, third, records } = await openTabs(3);
    first.page.isFrozen = true;
    const call = outcomeOf(third.group.call('a'));
    await browser.settle();
    first.page.crash();
    await browser.advance(100);
    assert.deepEqual(roles(second, third), ['leader', 'follower']);
    assert.deepEqual(call, { value: 'a is done' });
    assert.equal(records.runs.get('a'), 1);
  });
});

describe('a leader that is frozen', () => {
  it('is replaced two seconds after a call, which is run once', async () => {
    const { browser, first, second, third, records } = await openTabs(3);
    first.append('a');
    await browser.settle();
    first.page.isFrozen = true;
    const call = outcomeOf(third.group.call('b'));
    await browser.advance(1950);
    assert.deepEqual(roles(second, third), ['follower', 'follower']);
    await browser.advance(150);
    assert.deepEqual(roles(second, third), ['follower', 'leader']);
    assert.deepEqual(call, { value: 'b is done' });
    first.page.isFrozen = false;
    await browser.settle();
    assert.deepEqual(roles(first, second, third), ['follower', 'follower', 'leader']);
    assert.deepEqual(lists(first, second, third), ['a b', 'a b', 'a b']);
    assert.equal(records.runs.get('b'), 1);
    assert.deepEqual(first.log, ['lead from storage', 'follow']);
    await browser.advance(20_000);
    assert.deepEqual(roles(first, second, third), ['follower', 'follower', 'leader']);
  });

  it('is replaced when its changes stop in mid-answer', async () => {
    const { browser, first, second } = await openTabs(2);
    second.group.expectChanges(true);
    for (let index = 0; index < 5; index += 1) {
      first.append('a');
      await browser.advance(1500);
    }
    await browser.advance(10_000);
    assert.deepEqual(roles(first, second), ['leader', 'follower'], 'a silent leader replies');
    first.page.isFrozen = true;
    await browser.advance(4200);
    assert.deepEqual(roles(second), ['leader']);
    assert.deepEqual(second.log, ['follow', 'lead']);
  });

  it('is left in peace while nothing is expected', async () => {
    const { browser, first, second } = await openTabs(2);
    first.page.isFrozen = true;
    await browser.advance(60_000);
    assert.deepEqual(roles(second), ['follower']);
    assert.equal(browser.clock.pending, 0);
  });

  it('is replaced by a hidden tab only for a call', async () => {
    const { browser, first, second } = await openTabs(2);
    second.page.isVisible = false;
    second.group.expectChanges(true);
    first.page.isFrozen = true;
    await browser.advance(20_000);
    assert.deepEqual(roles(second), ['follower']);
    const call = outcomeOf(second.group.call('a'));
    await browser.advance(2100);
    assert.deepEqual(roles(second), ['leader']);
    assert.deepEqual(call, { value: 'a is done' });
  });

  it('is replaced once a hidden tab is visible', async () => {
    const { browser, first, second } = await openTabs(2);
    second.page.isVisible = false;
    second.group.expectChanges(true);
    first.page.isFrozen = true;
    await browser.advance(20_000);
    second.page.isVisible = true;
    await browser.advance(4200);
    assert.deepEqual(roles(second), ['leader']);
  });

  it('is replaced by a new tab, which begins with what is stored', async () => {
    const { browser, first, open } = await openTabs(1);
    first.append('a');
    await browser.settle();
    first.page.isFrozen = true;
    const second = open();
    await browser.advance(2100);
    assert.deepEqual(roles(second), ['leader']);
    assert.deepEqual(second.log, ['lead from storage']);
    assert.deepEqual(lists(second), ['a']);
    second.append('b');
    first.page.isFrozen = false;
    await browser.settle();
    assert.deepEqual(roles(first, second), ['follower', 'leader']);
    assert.deepEqual(lists(first), ['a b']);
  });

  it('is replaced by one of two tabs that notice at the same time', async () => {
    const { browser, first, second, third } = await openTabs(3);
    second.group.expectChanges(true);
    third.group.expectChanges(true);
    first.page.isFrozen = true;
    await browser.advance(5000);
    assert.deepEqual(roles(second, third).toSorted(), ['follower', 'leader']);
    const leads = [second, third].flatMap(({ log }) => log.filter((entry) => entry.startsWith('lead')));
    assert.deepEqual(leads, ['lead']);
    const leader = second.leads ? second : third;
    leader.append('b');
    first.page.isFrozen = false;
    await browser.settle();
    assert.deepEqual(lists(first, second, third), ['b', 'b', 'b']);
  });

  it('runs nothing when it is thawed, neither calls from the time before nor its own', async () => {
    const { browser, first, second, records } = await openTabs(2);
    first.page.isFrozen = true;
    const call = outcomeOf(second.group.call('a'));
    await browser.advance(2100);
    assert.deepEqual(call, { value: 'a is done' });
    // The visitor's click is handled before all that waits in the page's queue.
    const late = outcomeOf(first.group.call('b'));
    first.page.isFrozen = false;
    await browser.settle();
    assert.deepEqual(late, { value: 'b is done' });
    assert.deepEqual(lists(first, second), ['a b', 'a b']);
    assert.deepEqual([...records.runs.values()], [1, 1]);
  });

  it('is not replaced because the other tab was frozen itself', async () => {
    const { browser, first, second } = await openTabs(2);
    const call = outcomeOf(second.group.call('a'));
    second.page.isFrozen = true;
    await browser.advance(30_000);
    second.page.isFrozen = false;
    await browser.settle();
    assert.deepEqual(roles(first, second), ['leader', 'follower']);
    assert.deepEqual(call, { value: 'a is done' });
  });
});

describe('a tab that was frozen', () => {
  it('waits once more for a reply that may be in its queue', async () => {
    const { browser, first, second, records } = await openTabs(2);
    const call = outcomeOf(second.group.call('a'));
    second.page.isFrozen = true;
    await browser.advance(3500);
    second.page.isFrozen = false;
    // The timer is the first of its tasks.
    second.page.runTimers();
    await browser.settle();
    assert.deepEqual(roles(first, second), ['leader', 'follower']);
    assert.deepEqual(call, { value: 'a is done' });
    assert.equal(records.runs.get('a'), 1);
  });

  it('does not take its state for the latest when the leader knew no other tab and sent no changes', async () => {
    const { browser, first, second } = await openTabs(2);
    // The second tab has lost its place in the queue and has not reported since: to the leader it is gone.
    browser.remove(({ page }) => page === second.page);
    second.page.isFrozen = true;
    const calls = [outcomeOf(first.group.call('a')), outcomeOf(first.group.call('b'))];
    await browser.settle();
    assert.deepEqual(calls, [{ value: 'a is done' }, { value: 'b is done' }]);
    assert.equal(first.group.hasPeers, false);
    second.page.isFrozen = false;
    await browser.settle();
    assert.deepEqual(lists(second), ['a b']);
    assert.equal(first.group.hasPeers, true);
  });
});

describe('the back/forward cache', () => {
  it('gets a page without lock and channel, which joins again afterwards', async () => {
    const { browser, first, second } = await openTabs(2);
    first.append('a');
    await browser.settle();
    first.page.hide();
    assert.deepEqual(first.log, ['lead from storage', 'follow']);
    assert.equal(first.page.ports.size, 0);
    await browser.advance(100);
    assert.equal(browser.openLocks, 1);
    const call = outcomeOf(first.group.call('c'));
    second.append('b');
    await browser.settle();
    first.page.show();
    await browser.settle();
    assert.deepEqual(roles(first, second), ['follower', 'leader']);
    assert.deepEqual(lists(first, second), ['a b c', 'a b c']);
    assert.deepEqual(call, { value: 'c is done' });
  });

  it('gives back a page that leads with what is stored, because other tabs may have led in the meantime', async () => {
    const { browser, first, second } = await openTabs(2);
    first.page.hide();
    await browser.advance(100);
    second.append('b');
    await browser.settle();
    second.group.close();
    await browser.settle();
    first.page.show();
    await browser.advance(100);
    assert.deepEqual(roles(first), ['leader']);
    assert.deepEqual(lists(first), ['b']);
  });

  it('gets a follower without a place in the queue', async () => {
    const { browser, second } = await openTabs(2);
    second.page.hide();
    assert.equal(browser.openLocks, 1);
    assert.equal(second.page.ports.size, 0);
    assert.deepEqual(second.log, ['follow']);
  });
});

describe('a browser that cannot connect tabs', () => {
  for (const [what, options] of [
    ['has no locks', { locks: undefined }],
    [
      'refuses locks',
      {
        locks: {
          request: () => Promise.reject(new DOMException('The operation is insecure.', 'SecurityError')),
          query: () => Promise.reject(new DOMException('The operation is insecure.', 'SecurityError')),
        },
      },
    ],
    [
      'refuses channels',
      {
        openPort() {
          throw new DOMException('The operation is insecure.', 'SecurityError');
        },
      },
    ],
  ] as const)
    it(`leaves each tab alone (${what})`, async () => {
      const browser = new TabBrowser();
      const records = createListRecords();
      const tabs = [1, 2].map(() => new ListTab(browser.openPage(), records, options));
      const calls = tabs.map((tab, index) => outcomeOf(tab.group.call(`call ${index}`)));
      await browser.advance(5000);
      assert.deepEqual(roles(...tabs), ['alone', 'alone']);
      assert.deepEqual(calls, [{ value: 'call 0 is done' }, { value: 'call 1 is done' }]);
      assert.deepEqual(lists(...tabs), ['call 0', 'call 1']);
      assert.deepEqual(
        tabs.map(({ group, log }) => [group.hasPeers, ...log]),
        [
          [false, 'lead from storage'],
          [false, 'lead from storage'],
        ],
      );
      tabs.forEach(({ group }) => group.close());
      assert.deepEqual([browser.openLocks, browser.openPorts, browser.clock.pending], [0, 0, 0]);
    });
});

describe('close()', () => {
  it('leaves no listener, timer, channel or lock behind, in whatever phase', async () => {
    const { browser, first, second, third, open } = await openTabs(3);
    second.group.expectChanges(true);
    first.page.isFrozen = true;
    const calls = [outcomeOf(third.group.call('a'))];
    await browser.advance(500);
    const joining = open();
    calls.push(outcomeOf(joining.group.call('b')));
    await browser.advance(1500);
    first.page.isFrozen = false;
    const tabs = [joining, third, first, second];
    tabs.forEach(({ group }) => group.close());
    await browser.settle();
    assert.deepEqual([browser.openLocks, browser.openPorts, browser.clock.pending], [0, 0, 0]);
    assert.deepEqual(
      tabs.map(({ page }) => page.listenerCount),
      [0, 0, 0, 0],
    );
    assert.deepEqual(calls, [{ error: 'disconnected' }, { error: 'disconnected' }]);
    await assert.rejects(first.group.call('c'), { message: 'disconnected' });
    tabs.forEach(({ page }) => page.show());
    await browser.advance(5000);
    assert.equal(browser.openPorts, 0);
  });
});
