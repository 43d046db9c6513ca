import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  array,
  assert as assertProperty,
  asyncProperty,
  constantFrom,
  infiniteStream,
  nat,
  tuple,
} from '../../helpers/fast-check.ts';
import { createListRecords, ListTab, outcomeOf } from './list-tab.ts';
import { TabBrowser } from './tab-browser.ts';

/** What happens to the tab at an index (modulo the number of tabs). */
type Step = readonly [what: (typeof STEPS)[number], tab: number];

const STEPS = [
  'open',
  'call',
  'call',
  'call',
  'hold',
  'append',
  'append',
  'expect',
  'close',
  'crash',
  'freeze',
  'thaw',
  'thaw',
  'hide',
  'show',
  'look',
  'tick',
  'wait',
  'wait long',
] as const;

describe('tabs in a storm of up to 200 random steps', () => {
  it('run each call at most once, keep what it changed, and end with one leader and one state', async () => {
    const steps = array(tuple(constantFrom(...STEPS), nat(7)), { maxLength: 200, size: 'max' });
    await assertProperty(asyncProperty(steps, infiniteStream(nat()), playStorm), { numRuns: 150 });
  });
});

async function playStorm(steps: readonly Step[], random: Iterator<number>): Promise<void> {
  const browser = new TabBrowser((count) => (random.next().value as number) % count);
  const records = createListRecords();
  let tabs: ListTab[] = [];
  const calls: Array<{
    readonly verb: string;
    readonly caller: ListTab;
    readonly outcome: ReturnType<typeof outcomeOf>;
  }> = [];
  let count = 0;
  const open = () => tabs.push(new ListTab(browser.openPage(), records));
  const remove = (tab: ListTab) => (tabs = tabs.filter((other) => other !== tab));
  const hidden = new Set<ListTab>();

  const run = async ([what, index]: Step) => {
    const tab = tabs[index % Math.max(tabs.length, 1)];
    if (what === 'open' ? tabs.length < 5 : !tab) open();
    if (!tab) return;
    if (what === 'call' || what === 'hold') {
      const verb = `${what} ${(count += 1)}`;
      calls.push({ verb, caller: tab, outcome: outcomeOf(tab.group.call(verb)) });
    } else if (what === 'append' && tab.leads && !tab.page.isFrozen) tab.append(`change ${(count += 1)}`);
    else if (what === 'expect') tab.group.expectChanges(index % 2 === 0);
    else if (what === 'close') {
      tab.group.close();
      remove(tab);
    } else if (what === 'crash') {
      tab.page.crash();
      remove(tab);
    } else if (what === 'freeze') tab.page.isFrozen = true;
    else if (what === 'thaw') tab.page.isFrozen = false;
    else if (what === 'hide' && !hidden.has(tab) && !tab.page.isFrozen) {
      hidden.add(tab);
      tab.page.hide();
    } else if (what === 'show' && hidden.delete(tab)) tab.page.show();
    else if (what === 'look') tab.page.isVisible = !tab.page.isVisible;
    else if (what === 'tick') await browser.settle();
    else if (what === 'wait') await browser.advance(100);
    else if (what === 'wait long') await browser.advance(2500);
  };

  for (const step of steps) {
    await run(step);
    if (!/tick|wait/.test(step[0])) continue;
    const leaders = tabs.filter(({ leads, page }) => leads && !page.isFrozen);
    assert.ok(leaders.length <= 1, 'pages that have run all their tasks have one leader');
  }

  // The storm ends: all pages run, and one more tab is opened.
  for (const tab of tabs) tab.page.isFrozen = false;
  for (const tab of hidden) if (tabs.includes(tab)) tab.page.show();
  open();
  await browser.advance(10_000);
  for (const tab of tabs) tab.held.forEach((release) => release());
  await browser.advance(10_000);

  assert.deepEqual(tabs.map(({ group }) => group.role).toSorted(), [...tabs.slice(1).map(() => 'follower'), 'leader']);
  const leader = tabs.find(({ leads }) => leads);
  for (const tab of tabs) assert.deepEqual(tab.list, leader?.list);
  for (const { verb, caller, outcome } of calls) {
    const runs = records.runs.get(verb) ?? 0;
    assert.ok(runs <= 1, `${verb} was run ${runs} times`);
    if (outcome.value !== undefined) assert.ok(leader?.list.includes(verb), `${verb} was run and is lost`);
    else if (tabs.includes(caller)) assert.ok(outcome.error, `${verb} has neither value nor error`);
  }
  tabs.forEach(({ group }) => group.close());
  await browser.settle();
  assert.deepEqual([browser.openLocks, browser.openPorts, browser.clock.pending], [0, 0, 0]);
}
