import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errorInfo } from '../../src/chat/error.ts';
import { startPage, transcript, Visit } from './conversation-fixture.ts';

describe('withdrawing', () => {
  it('removes a queued prompt, which is never sent, and returns its text', async () => {
    const visit = new Visit();
    const page = visit.openPage();
    const [, second, third] = ['One?', 'Two?', 'Three?'].map((text) => page.conversation.send(text));
    await visit.settle();
    assert.ok(second?.isAccepted && third?.isAccepted);
    assert.equal(page.conversation.withdraw(second.turnId), 'Two?');
    await visit.settle();
    visit.backend.lastTurn.end('1');
    await visit.settle();
    visit.backend.lastTurn.end('3');
    await visit.settle();
    assert.deepEqual(visit.backend.asked, ['One?', 'Three?']);
    assert.deepEqual(transcript(page).slice(2), ['user: Three? (done)', 'assistant: 3 (done)']);
  });

  it('removes a prompt whose answer has failed', async () => {
    const visit = new Visit();
    const page = await startPage(visit, 'One?');
    visit.backend.lastTurn.push({ type: 'reply-error', ...errorInfo('timeout') });
    await visit.settle();
    assert.equal(page.conversation.withdraw(), 'One?');
    await visit.settle();
    assert.deepEqual(transcript(page), []);
    await visit.settle(1_000);
    const next = visit.reload(page);
    await visit.settle();
    assert.deepEqual(transcript(next), []);
  });

  it('leaves a prompt that is being answered, has been answered, or is unknown', async () => {
    const visit = new Visit();
    const page = visit.openPage();
    assert.equal(page.conversation.withdraw(), undefined);
    page.conversation.send('One?');
    await visit.settle();
    assert.equal(page.conversation.withdraw(), undefined);
    visit.backend.lastTurn.end('1');
    await visit.settle();
    assert.equal(page.conversation.withdraw(), undefined);
    assert.equal(page.conversation.withdraw('unknown'), undefined);
    await visit.settle();
    assert.deepEqual(transcript(page), ['user: One? (done)', 'assistant: 1 (done)']);
  });
});
