import { expect } from '@open-wc/testing';
import { until } from '../../../helpers/until.ts';
import { TabChannel } from '../../../../src/transports/cat/stock/tab-channel.ts';

/** A tab that is connected to a Cat, and the events from other tabs. */
function openTab(name: string) {
  const closing = new AbortController();
  const events: string[] = [];
  const tabs = new TabChannel(
    name,
    {
      onSocketChange: () => events.push('socket-change'),
      onPresence: (isThere) => events.push(isThere ? 'present' : 'alone'),
    },
    closing.signal,
  );
  return { tabs, events, close: () => closing.abort() };
}

describe('TabChannel', () => {
  it('reports a new socket and the presence of tabs', async () => {
    const name = crypto.randomUUID();
    const [first, second] = [openTab(name), openTab(name)];
    second.tabs.announceSocket();
    await until(() => second.events.length === 1);
    expect(first.events).to.deep.equal(['present', 'socket-change']);
    expect(second.events).to.deep.equal(['present']);
    second.close();
    await until(() => first.events.length === 4);
    expect(first.events.slice(2)).to.deep.equal(['alone', 'socket-change']);
    first.close();
  });

  it('reports the remaining tabs when one of three is closed', async () => {
    const name = crypto.randomUUID();
    const [first, second, third] = [openTab(name), openTab(name), openTab(name)];
    third.close();
    await until(() => first.events.at(-1) === 'present' && second.events.at(-1) === 'present');
    expect(first.events).to.deep.equal(['alone', 'socket-change', 'present']);
    first.close();
    second.close();
  });

  it('reports nothing if the browser refuses a channel', () => {
    const { BroadcastChannel } = globalThis;
    Object.assign(globalThis, {
      BroadcastChannel: function refused() {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      },
    });
    const tab = openTab(crypto.randomUUID());
    tab.tabs.announceSocket();
    tab.close();
    Object.assign(globalThis, { BroadcastChannel });
    expect(tab.events).to.deep.equal([]);
  });

  it('ignores tabs with another Cat or another visitor', async () => {
    const [first, second, third] = [openTab('one alice'), openTab('one bob'), openTab('one alice')];
    second.tabs.announceSocket();
    third.tabs.announceSocket();
    await until(() => third.events.length === 1);
    expect(first.events).to.have.length(2);
    expect(second.events).to.deep.equal([]);
    for (const tab of [first, second, third]) tab.close();
  });
});
