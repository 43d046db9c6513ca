import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { array, assert as assertProperty, asyncProperty, constantFrom, nat, tuple } from '../helpers/fast-check.ts';
import { ChatError, errorInfo } from '../../src/chat/error.ts';
import type { ChatMessage } from '../../src/chat/index.ts';
import type { Conversation, ConversationSnapshot, SendResult } from '../../src/conversation/conversation.ts';
import { leftBehind, NOTHING, transcript, Visit, type VisitPage } from './conversation-fixture.ts';

const STEPS = [
  'send',
  'send',
  'stream',
  'end',
  'end',
  'fail',
  'stop',
  'retry',
  'retry',
  'withdraw',
  'edit',
  'edit',
  'regenerate',
  'regenerate',
  'select',
  'select',
  'clear',
  'refused clear',
  'tick',
  'tick',
  'tick',
  'wait',
] as const;

/** What happens in one of two tabs, to the message at an index (modulo the number of messages). */
type Step = readonly [what: (typeof STEPS)[number], tab: number, message: number];

describe('a conversation in two tabs, with 20 to 60 random actions and answers', () => {
  it('loses no prompt, sends none twice, runs one turn, and has a consistent transcript after each step', async (t) => {
    t.mock.method(console, 'error', () => {});
    const steps = array(tuple(constantFrom(...STEPS), nat(1), nat(9)), { minLength: 20, maxLength: 60, size: 'max' });
    await assertProperty(
      asyncProperty(steps, async (storm) => new ActionStorm().play(storm)),
      { numRuns: 40 },
    );
  });
});

/** A prompt that was accepted. */
interface Accepted {
  readonly text: string;
  /** Whether the visitor has removed it: withdrawn, edited before it was answered, or cleared. */
  mayBeGone: boolean;
  /** How often it may be sent. */
  maxSends: number;
}

class ActionStorm {
  readonly #visit = new Visit();
  readonly #accepted: Accepted[] = [];
  #tabs: readonly VisitPage[] = [];
  #count = 0;

  async play(steps: readonly Step[]): Promise<void> {
    this.#tabs = [this.#visit.openPage({ userId: 'anna' }), this.#visit.openPage({ userId: 'anna' })];
    await this.#visit.settle();
    const unchanged = this.#tabs.map(({ conversation }) => watchSnapshots(conversation));
    for (const step of steps) {
      await this.#run(step);
      this.#tabs.forEach((tab) => assertConsistent(tab.conversation.getSnapshot()));
      unchanged.forEach((check) => check());
    }
    await this.#finish();
    assert.deepEqual(await leftBehind(this.#visit, this.#tabs), NOTHING);
  }

  async #run([what, tab, index]: Step): Promise<void> {
    const { backend } = this.#visit;
    const { conversation } = this.#tabs[tab] as VisitPage;
    const { messages, branches } = conversation.getSnapshot();
    const message = messages.at(index % Math.max(messages.length, 1));
    const text = `prompt ${(this.#count += 1)};`;
    switch (what) {
      case 'send':
        return this.#accept(text, conversation.send(text));
      case 'stream':
        return this.#running.forEach((turn) => turn.say(`${this.#count} `));
      case 'end':
        return this.#running.forEach((turn) => turn.end(`${this.#count}.`));
      case 'fail':
        return this.#running.forEach((turn) => {
          turn.push({ type: 'reply-error', ...errorInfo('timeout') });
          // So that a retry asks it again.
          backend.turns.delete(turn.request.turnId);
          this.#find(turn.prompt).forEach((prompt) => (prompt.maxSends += 1));
        });
      case 'stop':
        return conversation.stop();
      case 'retry':
        return conversation.retry();
      case 'withdraw':
        return this.#remove(conversation.withdraw(message?.turnId));
      case 'edit':
        if (!message) return;
        this.#accept(text, conversation.edit(message.id, text));
        return message.state === 'done' ? undefined : this.#remove(message.text);
      case 'regenerate':
        this.#find(messages.find(({ id }) => id === message?.parentId)?.text).forEach(
          (prompt) => (prompt.maxSends += 1),
        );
        return conversation.regenerate(message?.id);
      case 'select':
        return conversation.selectBranch(branches.get(message?.id ?? '')?.ids.at(index % 3) ?? '');
      case 'clear':
      case 'refused clear':
        backend.beforeClear = async () => {
          if (what === 'refused clear') throw new ChatError(errorInfo('rate-limited'));
        };
        this.#accepted.forEach((prompt) => (prompt.mayBeGone ||= what === 'clear'));
        void conversation.clear();
        // The next one must not decide about this one.
        return this.#settle(400);
      case 'tick':
        return this.#settle(0);
      case 'wait':
        return this.#settle(400);
    }
  }

  get #running() {
    return [...this.#visit.backend.turns.values()].filter(({ isOver }) => !isOver);
  }

  async #settle(ms: number): Promise<void> {
    await this.#visit.settle(ms);
    assert.ok(this.#running.length <= 1, `${this.#running.length} turns are running`);
  }

  #accept(text: string, result: SendResult): void {
    if (!result.isAccepted) return;
    const prompt: Accepted = { text, mayBeGone: false, maxSends: 1 };
    this.#accepted.push(prompt);
    // Refused by the leading tab, which is clearing.
    void result.isSent.then((isSent) => (prompt.mayBeGone ||= !isSent));
  }

  #find(text: string | undefined): Accepted[] {
    return this.#accepted.filter((prompt) => prompt.text === text);
  }

  #remove(text: string | undefined): void {
    this.#find(text).forEach((prompt) => (prompt.mayBeGone = true));
  }

  /** Ends all turns, and checks what is left. */
  async #finish(): Promise<void> {
    const { backend, local } = this.#visit;
    await this.#settle(3_000);
    while (this.#running.length > 0) {
      this.#running.forEach((turn) => turn.end('end'));
      await this.#settle(1_000);
    }
    const [first, second] = this.#tabs as [VisitPage, VisitPage];
    assert.deepEqual(transcript(second), transcript(first));
    for (const { conversation } of this.#tabs) {
      const { messages, runningTurnId, isClearing } = conversation.getSnapshot();
      assert.deepEqual([runningTurnId, isClearing], [undefined, false]);
      for (const { role, state } of messages)
        assert.ok(ENDED.has(state) && (role === 'assistant' || state === 'done'), `${role} (${state})`);
    }
    const stored = [...local.texts.values()].join('');
    assert.doesNotMatch(stored, /"state":"(?:queued|sending|streaming)"/, 'something is pending in another branch');
    for (const prompt of backend.asked) assert.ok(this.#find(prompt).length, `"${prompt}" is no prompt`);
    for (const { text, mayBeGone, maxSends } of this.#accepted) {
      const sends = backend.asked.filter((prompt) => prompt === text).length;
      assert.ok(sends <= maxSends, `${text} was sent ${sends} times`);
      assert.ok(mayBeGone || stored.includes(text), `${text} is lost`);
    }
  }
}

const ENDED: ReadonlySet<ChatMessage['state']> = new Set(['done', 'stopped', 'failed', 'interrupted']);

/** Prompts and answers alternate, each below the one before it, and each is among its versions. */
function assertConsistent({ messages, branches }: ConversationSnapshot): void {
  messages.forEach(({ id, role, parentId }, index) => {
    assert.equal(role, index % 2 ? 'assistant' : 'user');
    assert.equal(parentId, messages[index - 1]?.id);
    const branch = branches.get(id);
    if (branch) assert.deepEqual([branch.ids[branch.index], branch.ids.length], [id, branch.count]);
  });
  assert.equal(new Set(messages.map(({ id }) => id)).size, messages.length);
  for (const id of branches.keys()) assert.ok(messages.some((message) => message.id === id));
}

/** Returns a function that checks that the snapshot is the same object unless its subscribers were called since the last check. */
function watchSnapshots(conversation: Conversation): () => void {
  let last = conversation.getSnapshot();
  let hasChanged = false;
  conversation.subscribe(() => (hasChanged = true));
  return () => {
    const snapshot = conversation.getSnapshot();
    if (!hasChanged) assert.equal(snapshot, last);
    last = snapshot;
    hasChanged = false;
  };
}
