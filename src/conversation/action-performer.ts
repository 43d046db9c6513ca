import { hasCapability } from '../transports/contract/transport.ts';
import { addAnswerBranch } from './branches.ts';
import type { Connection } from './connection.ts';
import type { ConversationAction } from './conversation-action.ts';
import type { ConversationState } from './conversation-state.ts';
import type { MessageTree } from './message-tree.ts';
import { randomId } from './random-id.ts';
import { addTurn, removeTurn, restartLast } from './turn-messages.ts';
import type { TurnRunner } from './turn-runner.ts';

/** The conversation in which actions are carried out. */
export interface PerformerHost {
  readonly tree: MessageTree;
  readonly state: ConversationState;
  readonly connection: Connection;
}

/** Carries out the acts of visitor and page in the tab that runs the conversation. */
export class ActionPerformer {
  readonly #host: PerformerHost;
  readonly #runner: TurnRunner;

  constructor(host: PerformerHost, runner: TurnRunner) {
    this.#host = host;
    this.#runner = runner;
  }

  /** Resolves to whether the action succeeded. */
  async perform(action: ConversationAction): Promise<boolean> {
    const { tree, state, connection } = this.#host;
    if (state.status.isClearing && action.type !== 'connect') return false;
    switch (action.type) {
      case 'send':
        addTurn(tree, action.turn);
        return this.#runner.enqueue(action.turn.turnId);
      case 'regenerate':
        addAnswerBranch(tree, action.messageId, action.turn);
        return this.#runner.enqueue(action.turn.turnId);
      case 'retry': {
        const turnId = restartLast(tree, action.createdAt);
        return turnId !== undefined && this.#runner.enqueue(turnId, true);
      }
      case 'withdraw':
        this.#runner.drop(action.turnId);
        removeTurn(tree, action.turnId);
        return true;
      case 'select':
        tree.select(action.messageId);
        return true;
      case 'stop':
        this.#runner.stop();
        return true;
      case 'clear':
        return this.#clear();
      case 'connect':
        if (action.isAgain) connection.clearError();
        await connection.connect();
        return true;
    }
  }

  async #clear(): Promise<boolean> {
    const { tree, state } = this.#host;
    state.setStatus({ isClearing: true });
    this.#runner.stopAll();
    const isCleared = tree.path.length === 0 || (await this.#clearBackend());
    state.setStatus({ isClearing: false });
    if (!isCleared) return false;
    state.isBoundToBackend = false;
    tree.clear();
    state.setStatus({ conversationId: randomId(), error: undefined });
    return true;
  }

  async #clearBackend(): Promise<boolean> {
    const { state, connection } = this.#host;
    const transport = await connection.open();
    try {
      if (transport && hasCapability(transport, 'clear')) await transport.clear?.();
    } catch (cause) {
      state.reportError(cause);
      return false;
    }
    return transport !== undefined;
  }
}
