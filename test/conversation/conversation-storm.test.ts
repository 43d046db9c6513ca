import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { array, assert as assertProperty, asyncProperty, constantFrom, nat, tuple } from '../helpers/fast-check.ts';
import type { SendResult } from '../../src/conversation/conversation.ts';
import { leftBehind, NOTHING, transcript, Visit, type VisitPage } from './conversation-fixture.ts';

const STEPS = [
  'open',
  'send',
  'send',
  'stream',
  'stream',
  'stream',
  'end',
  'end',
  'stop',
  'edit',
  'regenerate',
  'select',
  'reload',
  'crash',
  'freeze',
  'thaw',
  'close and open',
  'tick',
  'wait',
  'wait',
  'wait long',
] as const;

/** What happens to the tab at an index (modulo the number of tabs). */
type Step = readonly [what: (typeof STEPS)[number], tab: number];

describe('a conversation in three tabs in a storm of up to 60 random steps', () => {
  it('asks each prompt once, keeps every character once, and is the same in all tabs', async () => {
    const steps = array(tuple(constantFrom(...STEPS), nat(2)), { maxLength: 60, size: 'max' });
    await assertProperty(asyncProperty(steps, playStorm), { numRuns: 40 });
  });
});

async function playStorm(steps: readonly Step[]): Promise<void> {
  const visit = new Visit();
  visit.backend.hasMemory = true;
  const tabs: VisitPage[] = [];
  const accepted: { readonly text: string; sentAt?: number; mayBeLost?: boolean; maxSends: number }[] = [];
  const { clock } = visit.browser;
  let count = 0;
  const open = (): void => void tabs.push(visit.openPage({ userId: 'anna' }));
  const running = () => [...visit.backend.turns.values()].filter(({ isOver }) => !isOver);

  /** A page that ends or is frozen before it has stored a prompt loses it, unless the backend has got it. */
  const markUnstored = (): void => {
    for (const prompt of accepted)
      prompt.mayBeLost ||= prompt.sentAt === undefined || clock.now() - prompt.sentAt <= 400;
  };
  const accept = (send: (text: string) => SendResult): void => {
    const prompt: (typeof accepted)[number] = { text: `prompt ${(count += 1)};`, maxSends: 1 };
    const result = send(prompt.text);
    if (!result.isAccepted) return;
    accepted.push(prompt);
    void result.isSent.then((isSent) => isSent && (prompt.sentAt = clock.now()));
  };
  const run = async ([what, index]: Step): Promise<void> => {
    const place = index % Math.max(tabs.length, 1);
    const tab = tabs[place];
    if (!tab) return open();
    const { page, conversation } = tab;
    switch (what) {
      case 'open':
        return tabs.length < 3 ? open() : undefined;
      case 'send':
        return page.isFrozen ? undefined : accept((text) => conversation.send(text));
      case 'stream':
        return running().forEach((turn) => turn.say(`${(count += 1)} `));
      case 'end':
        return running().forEach((turn) => turn.end(`${(count += 1)}.`));
      case 'stop':
        return page.isFrozen ? undefined : conversation.stop();
      case 'edit': {
        const prompt = conversation.getSnapshot().messages.findLast(({ role }) => role === 'user');
        if (page.isFrozen || !prompt) return;
        // One that is queued is replaced.
        for (const known of accepted) known.mayBeLost ||= known.text === prompt.text && prompt.state !== 'done';
        return accept((text) => conversation.edit(prompt.id, text));
      }
      case 'regenerate': {
        const { messages } = conversation.getSnapshot();
        const answer = messages.findLast(({ role, state }) => role === 'assistant' && state !== 'queued');
        const prompt = messages.find(({ id }) => id === answer?.parentId);
        if (page.isFrozen || !answer) return;
        for (const known of accepted) known.maxSends += known.text === prompt?.text ? 1 : 0;
        return conversation.regenerate(answer.id);
      }
      case 'select': {
        const { branches } = conversation.getSnapshot();
        return page.isFrozen ? undefined : conversation.selectBranch([...branches.values()].at(-1)?.ids[0] ?? '');
      }
      case 'reload':
        if (!page.isFrozen) tabs[place] = visit.reload(tab, { userId: 'anna' });
        return;
      case 'crash':
        markUnstored();
        page.crash();
        return void tabs.splice(place, 1);
      case 'freeze':
        markUnstored();
        page.isFrozen = true;
        return;
      case 'thaw':
        page.isFrozen = false;
        return;
      case 'close and open':
        if (page.isFrozen) return;
        conversation.close();
        return conversation.open();
      case 'tick':
        return visit.settle(0);
      case 'wait':
        return visit.settle(400);
      case 'wait long':
        return visit.settle(3_000);
    }
  };
  for (const step of steps) await run(step);

  // The storm ends: all pages run, one more tab is opened, and all turns end.
  for (const { page } of tabs) page.isFrozen = false;
  open();
  await visit.settle(8_000);
  while (running().length > 0) {
    running().forEach((turn) => turn.end('end'));
    await visit.settle(1_000);
  }

  const [first, ...others] = tabs as [VisitPage, ...VisitPage[]];
  for (const other of others) assert.deepEqual(transcript(other), transcript(first));
  const { messages } = first.conversation.getSnapshot();
  for (const { turnId, role, text, state } of messages) {
    const turn = visit.backend.turns.get(turnId);
    // One that was stopped before it was sent has none.
    assert.ok(role === 'user' || turn || state === 'stopped', `an answer without a turn: ${text} (${state})`);
    if (role === 'assistant' && turn && state === 'done') assert.equal(text, turn.text);
    assert.ok(state === 'done' || state === 'interrupted' || state === 'stopped', `${role}: ${text} (${state})`);
  }
  const stored = [...visit.local.texts.values()].join('');
  for (const { text, sentAt, mayBeLost, maxSends } of accepted) {
    const times = visit.backend.asked.filter((prompt) => prompt === text).length;
    assert.ok(times <= maxSends, `${text} was asked ${times} times`);
    if (sentAt !== undefined && !mayBeLost) assert.ok(stored.includes(text), `${text} was sent and is lost`);
  }
  assert.deepEqual(await leftBehind(visit, tabs), NOTHING);
}
