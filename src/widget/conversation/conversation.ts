import { errorInfo } from '../../chat/error.ts';
import type { ChatEvent, ChatMessage, ChatRequest, MessageRetractedEvent } from '../../chat/index.ts';
import { applyEvent, createMessage } from '../../chat/message-reducer.ts';
import { randomId } from './random-id.ts';

/** One prompt and its answer, on their way. */
export interface ActiveTurn {
  readonly id: string;
  /** Aborted when the person says stop. */
  readonly controller: AbortController;
}

/**
 * A transcript with an id: every change a conversation can undergo, and nothing of wires or looks. What changes is called by its
 * turn, which has one answer and, unless nobody asked for that, right before it one prompt.
 */
export class Conversation {
  readonly id = randomId();
  /** In order. A message that changes becomes another object. */
  readonly messages: ChatMessage[] = [];

  /** The last message but for those that wait: what can be tried again, or written anew. */
  get lastStarted(): ChatMessage | undefined {
    return this.messages.findLast(({ state }) => state !== 'queued');
  }

  /** Adds a prompt and the answer it waits for, both of them queued. */
  addTurn(turnId: string, promptId: string, text: string): void {
    const common = { turnId, state: 'queued', createdAt: Date.now() } as const;
    this.messages.push(
      createMessage('user', { ...common, id: promptId, text }),
      createMessage('assistant', { ...common, id: randomId() }),
    );
  }

  /**
   * Adds an answer nobody on this page asked for, and returns its turn.
   * @param turnId The turn of the history whose answer it is: it follows that turn's prompt.
   */
  addUnsolicitedAnswer(turnId = randomId()): string {
    const answer = createMessage('assistant', { id: randomId(), turnId, createdAt: Date.now() });
    const lastIndex = this.messages.findLastIndex((message) => message.turnId === turnId);
    this.messages.splice(lastIndex < 0 ? Infinity : lastIndex + 1, 0, answer);
    return turnId;
  }

  /**
   * Makes the last answer one that is waited for again, if it failed for now or was cut off. In the same turn, which it returns:
   * a backend that knows the turn does not pay twice.
   */
  restartLast(): string | undefined {
    const { id, turnId = '', state, error } = this.lastStarted ?? {};
    if (!id || !(state === 'interrupted' || error?.retryable) || !this.#promptOf(turnId)) return undefined;
    this.#update(this.#answerIndex(turnId), () => createMessage('assistant', { id, turnId, createdAt: Date.now() }));
    return turnId;
  }

  /** A turn's prompt is on its way. */
  markSending(turnId: string): void {
    const answerIndex = this.#answerIndex(turnId);
    this.#update(answerIndex - 1, (prompt) => ({ ...prompt, state: 'sending' }));
    this.#update(answerIndex, (answer) => ({ ...answer, state: 'sending' }));
  }

  /**
   * Folds an event into a turn's answer, and returns that, unless it is gone. Whatever is said shows that the prompt has arrived;
   * an answer that ends well and has brought nothing, not even a notice, has failed.
   */
  applyEvent(turnId: string, event: ChatEvent): ChatMessage | undefined {
    const answerIndex = this.#answerIndex(turnId);
    const prompt = this.messages[answerIndex - 1];
    if (prompt?.turnId === turnId && isPrompt(prompt) && prompt.state !== 'done') {
      this.#update(answerIndex - 1, () => ({ ...prompt, state: 'done' }));
    }
    return this.#update(answerIndex, (answer) => failIfEmpty(applyEvent(answer, event)));
  }

  /** Takes a turn out again and returns the text of its prompt. */
  removeTurn(turnId: string): string {
    const text = this.#promptOf(turnId)?.text ?? '';
    const remaining = this.messages.filter((message) => message.turnId !== turnId);
    this.messages.splice(0, Infinity, ...remaining);
    return text;
  }

  /**
   * Puts what the backend remembers before what was said here; it may have noted our first prompt already. An empty answer has
   * failed, as it had when it came.
   */
  prependHistory(history: readonly ChatMessage[]): void {
    const firstPrompt = this.messages.find(isPrompt);
    const lastPromptIndex = history.findLastIndex(isPrompt);
    const isInHistory = firstPrompt && history[lastPromptIndex]?.text === firstPrompt.text;
    this.messages.unshift(...(isInHistory ? history.slice(0, lastPromptIndex) : history).map(failIfEmpty));
  }

  /** The backend names an answer by its own id or by its turn. What it takes back without replacement is left without text. */
  retract({ messageId, replacement: text = '' }: MessageRetractedEvent): void {
    const index = this.messages.findLastIndex(
      ({ id, turnId, role }) => id === messageId || (turnId === messageId && role === 'assistant'),
    );
    this.#update(index, ({ role, id, turnId }) =>
      createMessage(role, { id, turnId, text, state: 'done', ...(!text && { retracted: true }) }),
    );
  }

  /** What a turn asks of the other end. Prompts that came to nothing are left out: a model would take them for unanswered. */
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

/** An answer that is complete and has nothing in it has failed. */
function failIfEmpty(message: ChatMessage): ChatMessage {
  const { role, state, text, media, notices, retracted } = message;
  if (role === 'user' || state !== 'done' || text || media || notices || retracted) return message;
  return { ...message, state: 'failed', error: errorInfo('empty-response') };
}

function isPrompt({ role }: ChatMessage): boolean {
  return role === 'user';
}
