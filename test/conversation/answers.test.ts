import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errorInfo } from '../../src/chat/error.ts';
import { startPage, transcript, Visit } from './conversation-fixture.ts';

describe('an answer', () => {
  it('without content has failed, and can be requested again', async () => {
    const visit = new Visit();
    const page = await startPage(visit, 'One?');
    visit.backend.lastTurn.end();
    await visit.settle();
    assert.equal(page.conversation.getSnapshot().messages.at(-1)?.error?.code, 'empty-response');
  });

  it('that has failed with a retryable error is requested again as the same turn', async () => {
    const visit = new Visit();
    const page = await startPage(visit, 'One?');
    const { turnId } = visit.backend.lastTurn.request;
    visit.backend.lastTurn.push({ type: 'reply-error', ...errorInfo('timeout') });
    await visit.settle();
    visit.backend.turns.clear();
    page.conversation.retry();
    page.conversation.retry();
    await visit.settle();
    assert.equal(visit.backend.lastTurn.request.turnId, turnId);
    visit.backend.lastTurn.end('1');
    await visit.settle();
    assert.deepEqual(transcript(page), ['user: One? (done)', 'assistant: 1 (done)']);
    assert.deepEqual(visit.backend.asked, ['One?', 'One?']);
  });

  it('that is done, stopped or arriving is not requested again by a retry', async () => {
    const visit = new Visit();
    const page = await startPage(visit, 'One?');
    page.conversation.retry();
    visit.backend.lastTurn.end('1');
    await visit.settle();
    page.conversation.retry();
    page.conversation.send('Two?');
    await visit.settle();
    page.conversation.stop();
    page.conversation.retry();
    await visit.settle();
    assert.deepEqual(visit.backend.asked, ['One?', 'Two?']);
  });

  it('is stopped before its first event, and the next prompt is sent', async () => {
    const visit = new Visit();
    const page = await startPage(visit, 'One?', 'Two?');
    page.conversation.stop();
    await visit.settle();
    assert.ok([...visit.backend.turns.values()][0]?.isStopped);
    visit.backend.lastTurn.end('2');
    await visit.settle();
    assert.deepEqual(transcript(page), [
      'user: One? (done)',
      'assistant:  (stopped)',
      'user: Two? (done)',
      'assistant: 2 (done)',
    ]);
  });

  it('is stopped in the moment in which it was requested', async () => {
    const visit = new Visit();
    const page = visit.openPage();
    page.conversation.send('One?');
    page.conversation.stop();
    await visit.settle(1_000);
    assert.ok(visit.backend.turns.size === 0 || visit.backend.lastTurn.isStopped);
    assert.equal(transcript(page).at(-1), 'assistant:  (stopped)');
    assert.equal(page.conversation.getSnapshot().runningTurnId, undefined);
  });

  it('gets no further text after it was stopped', async () => {
    const visit = new Visit();
    const page = await startPage(visit, 'One?');
    visit.backend.lastTurn.say('1');
    await visit.settle();
    visit.backend.ignoresStops = true;
    page.conversation.stop();
    await visit.settle();
    visit.backend.lastTurn.end('2');
    await visit.settle();
    assert.deepEqual(transcript(page), ['user: One? (done)', 'assistant: 1 (stopped)']);
  });
});
