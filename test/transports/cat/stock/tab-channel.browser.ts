import { expect } from '@open-wc/testing';
import { until } from '../../../helpers/until.ts';
import { TabChannel } from '../../../../src/transports/cat/stock/tab-channel.ts';

/** A tab that speaks to a Cat, and what it hears of others. */
function openTab(name: string) {
  const closing = new AbortController();
  const heard: string[] = [];
  const tabs = new TabChannel(
    name,
    { onSocketChange: () => heard.push('stirred'), onPresence: (isThere) => heard.push(isThere ? 'met' : 'alone') },
    closing.signal,
  );
  return { tabs, heard, close: () => closing.abort() };
}

describe('tabs that speak to the same Cat as the same visitor', () => {
  it('meet when one opens a socket, and the other knows that its own may be deaf', async () => {
    const name = crypto.randomUUID();
    const [first, second] = [openTab(name), openTab(name)];
    second.tabs.announceSocket();
    await until(() => second.heard.length === 1);
    expect(first.heard).to.deep.equal(['met', 'stirred']);
    expect(second.heard).to.deep.equal(['met']);
    second.close();
    await until(() => first.heard.length === 4);
    expect(first.heard.slice(2)).to.deep.equal(['alone', 'stirred']);
    first.close();
  });

  it('know that others are there when one of three has left', async () => {
    const name = crypto.randomUUID();
    const [first, second, third] = [openTab(name), openTab(name), openTab(name)];
    third.close();
    await until(() => first.heard.at(-1) === 'met' && second.heard.at(-1) === 'met');
    expect(first.heard).to.deep.equal(['alone', 'stirred', 'met']);
    first.close();
    second.close();
  });

  it('are alone, each of them, where the browser lets them have no channel', () => {
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
    expect(tab.heard).to.deep.equal([]);
  });

  it('hear nothing of those who speak to another Cat, or as somebody else', async () => {
    const [first, second, third] = [openTab('one alice'), openTab('one bob'), openTab('one alice')];
    second.tabs.announceSocket();
    third.tabs.announceSocket();
    await until(() => third.heard.length === 1);
    expect(first.heard).to.have.length(2);
    expect(second.heard).to.deep.equal([]);
    for (const tab of [first, second, third]) tab.close();
  });
});
