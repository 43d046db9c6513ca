import type { ChatMessage, Clock, MessageRetractedEvent, UnsolicitedReplyEvent } from '../chat/index.ts';
import type { ConversationState } from './conversation-state.ts';
import type { MessageTree } from './message-tree.ts';
import { randomId } from './random-id.ts';
import type { TurnRunner } from './turn-runner.ts';

/** The conversation to which a backend adds messages. */
export interface BackendMessagesHost {
  readonly tree: MessageTree;
  readonly state: ConversationState;
  readonly clock: Clock;
}

/** Adds what a backend sends outside the replies to this page's prompts, in the order in which it arrives. Its code is imported for the first of it. */
export class BackendMessages {
  readonly #host: BackendMessagesHost;
  readonly #runner: TurnRunner;
  /** Resolves when all that has arrived is added. */
  #added: Promise<void> = Promise.resolve();
  /** The tree's turns by those of a history without ids. */
  #historyTurnIds: ReadonlyMap<string, string> = new Map();

  constructor(host: BackendMessagesHost, runner: TurnRunner) {
    this.#host = host;
    this.#runner = runner;
  }

  /** @param since When the conversation was opened. Earlier messages are of an earlier page. */
  addHistory(history: readonly ChatMessage[], since: number): void {
    if (history.length === 0) return;
    this.#add(async (isCurrent) => {
      const { mergeHistory } = await import('./merge-history.ts');
      if (!isCurrent()) return;
      const { tree, state } = this.#host;
      state.isBoundToBackend = true;
      const isActive = (turnId: string): boolean => this.#runner.isActive(turnId);
      this.#historyTurnIds = mergeHistory(tree, history, { createId: randomId, since, isActive });
      this.#runner.resumePending();
    });
  }

  addUnsolicitedReply({ reply, turnId: reportedId = '' }: UnsolicitedReplyEvent): void {
    this.#add(async (isCurrent) => {
      const { addUnsolicitedAnswer } = await import('./late-messages.ts');
      if (!isCurrent()) return;
      const { tree, clock } = this.#host;
      const turnId = this.#historyTurnIds.get(reportedId) ?? (reportedId || randomId());
      addUnsolicitedAnswer(tree, { id: randomId(), turnId, createdAt: clock.now() });
      void this.#runner.consume(turnId, reply, isCurrent);
    });
  }

  retract(event: MessageRetractedEvent): void {
    this.#add(async () => {
      const { retract } = await import('./late-messages.ts');
      retract(this.#host.tree, event);
    });
  }

  /** @param add Gets a function that returns whether it is still the same conversation. */
  #add(add: (isCurrent: () => boolean) => Promise<void>): void {
    const { state } = this.#host;
    const { conversationId } = state.status;
    const isCurrent = (): boolean => conversationId === state.status.conversationId;
    this.#added = this.#added.then(() => add(isCurrent)).catch((cause: unknown) => state.reportError(cause));
  }
}
