import { errorInfo } from '../chat/error.ts';
import type { ChatEvent, ChatMessage, ChatRequest, MessageRetractedEvent } from '../chat/index.ts';
import { applyEvent, createMessage } from '../chat/message-reducer.ts';
import { randomId } from './random-id.ts';

/**
 * The messages of a conversation, and all changes they can undergo. Messages are addressed by their turn: it has one answer and, unless that is
 * unsolicited, one prompt directly before it.
 */
export class Transcript {
  /** In order. A message that changes is replaced by a new object. */
  readonly messages: ChatMessage[] = [];

  /** The last message that is not queued: the one that can be retried or edited. */
  get lastStarted(): ChatMessage | undefined {
    return this.messages.findLast(({ state }) => state !== 'queued');
  }

  /** Adds a prompt and its empty answer, both queued. Returns the prompt. */
  addTurn(turnId: string, promptId: string, text: string): ChatMessage {
    const common = { turnId, state: 'queued', createdAt: Date.now() } as const;
    const prompt = createMessage('user', { ...common, id: promptId, text });
    this.messages.push(prompt, createMessage('assistant', { ...common, id: randomId() }));
    return prompt;
  }

  /**
   * Adds an answer to no prompt of this page, and returns its turn.
   * @param turnId The turn in the history that it answers. It is inserted after that turn's prompt.
   */
  addUnsolicitedAnswer(turnId = randomId()): string {
    const answer = createMessage('assistant', { id: randomId(), turnId, createdAt: Date.now() });
    const lastIndex = this.messages.findLastIndex((message) => message.turnId === turnId);
    this.messages.splice(lastIndex < 0 ? Infinity : lastIndex + 1, 0, answer);
    return turnId;
  }

  /**
   * Resets the last answer to an empty one if it was interrupted or failed with a retryable error. Keeps the turn and returns it, because a
   * backend that knows the turn does not run it twice.
   */
  restartLast(): string | undefined {
    const { id, turnId = '', state, error } = this.lastStarted ?? {};
    if (!id || !(state === 'interrupted' || error?.retryable) || !this.#promptOf(turnId)) return undefined;
    this.#update(this.#answerIndex(turnId), () => createMessage('assistant', { id, turnId, createdAt: Date.now() }));
    return turnId;
  }

  /** Marks a turn's prompt and answer as being sent. */
  markSending(turnId: string): void {
    const answerIndex = this.#answerIndex(turnId);
    this.#update(answerIndex - 1, (prompt) => ({ ...prompt, state: 'sending' }));
    this.#update(answerIndex, (answer) => ({ ...answer, state: 'sending' }));
  }

  /**
   * Applies an event to a turn's answer and returns the answer, or `undefined` if the turn was removed. Any event shows that the prompt has
   * arrived. An answer that ends without content has failed.
   */
  applyEvent(turnId: string, event: ChatEvent): ChatMessage | undefined {
    const answerIndex = this.#answerIndex(turnId);
    const prompt = this.messages[answerIndex - 1];
    if (prompt?.turnId === turnId && isPrompt(prompt) && prompt.state !== 'done') {
      this.#update(answerIndex - 1, () => ({ ...prompt, state: 'done' }));
    }
    return this.#update(answerIndex, (answer) => failIfEmpty(applyEvent(answer, event)));
  }

  /** Removes a turn and returns the text of its prompt. */
  removeTurn(turnId: string): string {
    const text = this.#promptOf(turnId)?.text ?? '';
    const remaining = this.messages.filter((message) => message.turnId !== turnId);
    this.messages.splice(0, Infinity, ...remaining);
    return text;
  }

  /**
   * Inserts the backend's history before the messages of this page. Drops its end if that begins with the page's first prompt already. An empty
   * answer has failed, as it had when it arrived.
   */
  prependHistory(history: readonly ChatMessage[]): void {
    const firstPrompt = this.messages.find(isPrompt);
    const lastPromptIndex = history.findLastIndex(isPrompt);
    const isInHistory = firstPrompt && history[lastPromptIndex]?.text === firstPrompt.text;
    this.messages.unshift(...(isInHistory ? history.slice(0, lastPromptIndex) : history).map(failIfEmpty));
  }

  /** Removes or replaces the text of an answer, which the backend identifies by its message id or its turn id. */
  retract({ messageId, replacement: text = '' }: MessageRetractedEvent): void {
    const index = this.messages.findLastIndex(
      ({ id, turnId, role }) => id === messageId || (turnId === messageId && role === 'assistant'),
    );
    this.#update(index, ({ role, id, turnId }) =>
      createMessage(role, { id, turnId, text, state: 'done', ...(!text && { retracted: true }) }),
    );
  }

  /** Builds the request for a turn. Leaves out prompts without an answer, because a model would try to answer them. */
  buildRequest(turnId: string, assistant: string | undefined): ChatRequest {
    const answeredTurnIds = new Set(
      this.messages.map((message) => (isPrompt(message) || !message.text ? '' : message.turnId)),
    );
    const promptIndex = this.messages.findIndex((message) => message.turnId === turnId);
    const included = this.messages.filter(
      (message, index) => index === promptIndex || (index < promptIndex && answeredTurnIds.has(message.turnId)),
    );
    return {
      turnId,
      messages: included.map(({ role, text }) => ({ role, text })),
      ...(assistant && { assistant }),
    };
  }

  #promptOf(turnId: string): ChatMessage | undefined {
    return this.messages.find((message) => message.turnId === turnId && isPrompt(message));
  }

  #answerIndex(turnId: string): number {
    return this.messages.findLastIndex((message) => message.turnId === turnId && !isPrompt(message));
  }

  #update(index: number, change: (message: ChatMessage) => ChatMessage): ChatMessage | undefined {
    const message = this.messages[index];
    return message && (this.messages[index] = change(message));
  }
}

/** Marks a complete answer without content as failed. */
function failIfEmpty(message: ChatMessage): ChatMessage {
  const { role, state, text, media, notices, retracted } = message;
  if (role === 'user' || state !== 'done' || text || media || notices || retracted) return message;
  return { ...message, state: 'failed', error: errorInfo('empty-response') };
}

function isPrompt({ role }: ChatMessage): boolean {
  return role === 'user';
}
