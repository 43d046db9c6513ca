import { chatError } from '../chat/error.ts';
import type { ChatEvent, ChatMessage, ChatRequest, RetractEvent } from '../chat/index.ts';
import { applyEvent, newMessage } from '../chat/transcript.ts';
import { randomId } from './random-id.ts';

/** One prompt and its answer, on their way. */
export interface Turn {
  readonly id: string;
  /** Aborted when the person says stop. */
  readonly stop: AbortController;
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
  get last(): ChatMessage | undefined {
    return this.messages.findLast(({ state }) => state !== 'queued');
  }

  /** Adds a prompt and the answer it waits for, both of them queued. */
  ask(turnId: string, promptId: string, text: string): void {
    const common = { turnId, state: 'queued', createdAt: Date.now() } as const;
    this.messages.push(
      newMessage('user', { ...common, id: promptId, text }),
      newMessage('assistant', { ...common, id: randomId() }),
    );
  }

  /**
   * Adds an answer nobody on this page asked for, and returns its turn.
   * @param turnId The turn of the history whose answer it is: it follows that turn's prompt.
   */
  hear(turnId = randomId()): string {
    const answer = newMessage('assistant', { id: randomId(), turnId, createdAt: Date.now() });
    const at = this.messages.findLastIndex((message) => message.turnId === turnId);
    this.messages.splice(at < 0 ? Infinity : at + 1, 0, answer);
    return turnId;
  }

  /**
   * Makes the last answer one that is waited for again, if it failed for now or was cut off. In the same turn, which it returns:
   * a backend that knows the turn does not pay twice.
   */
  retry(): string | undefined {
    const { id, turnId = '', state, error } = this.last ?? {};
    if (!id || !(state === 'interrupted' || error?.retryable) || !this.#promptOf(turnId)) return undefined;
    this.#update(this.#answerAt(turnId), () => newMessage('assistant', { id, turnId, createdAt: Date.now() }));
    return turnId;
  }

  /** A turn's prompt is on its way. */
  send(turnId: string): void {
    const at = this.#answerAt(turnId);
    this.#update(at - 1, (prompt) => ({ ...prompt, state: 'sending' }));
    this.#update(at, (answer) => ({ ...answer, state: 'sending' }));
  }

  /**
   * Folds an event into a turn's answer, and returns that, unless it is gone. Whatever is said shows that the prompt has arrived;
   * an answer that ends well and has brought nothing, not even a notice, has failed.
   */
  apply(turnId: string, event: ChatEvent): ChatMessage | undefined {
    const at = this.#answerAt(turnId);
    const prompt = this.messages[at - 1];
    if (prompt?.turnId === turnId && isPrompt(prompt) && prompt.state !== 'done') {
      this.#update(at - 1, () => ({ ...prompt, state: 'done' }));
    }
    return this.#update(at, (answer) => checked(applyEvent(answer, event)));
  }

  /** Takes a turn out again and returns the text of its prompt. */
  takeBack(turnId: string): string {
    const text = this.#promptOf(turnId)?.text ?? '';
    const kept = this.messages.filter((message) => message.turnId !== turnId);
    this.messages.splice(0, Infinity, ...kept);
    return text;
  }

  /**
   * Puts what the backend remembers before what was said here; it may have noted our first prompt already. An empty answer has
   * failed, as it had when it came.
   */
  prepend(history: readonly ChatMessage[]): void {
    const first = this.messages.find(isPrompt);
    const last = history.findLastIndex(isPrompt);
    const isNoted = first && history[last]?.text === first.text;
    this.messages.unshift(...(isNoted ? history.slice(0, last) : history).map(checked));
  }

  /** The backend names an answer by its own id or by its turn. What it takes back without replacement is left without text. */
  retract({ messageId, replacement: text = '' }: RetractEvent): void {
    const at = this.messages.findLastIndex(
      ({ id, turnId, role }) => id === messageId || (turnId === messageId && role === 'assistant'),
    );
    this.#update(at, ({ role, id, turnId }) =>
      newMessage(role, { id, turnId, text, state: 'done', ...(!text && { retracted: true }) }),
    );
  }

  /** What a turn asks of the other end. Prompts that came to nothing are left out: a model would take them for unanswered. */
  request(turnId: string, assistant: string | undefined): ChatRequest {
    const heard = new Set(this.messages.map((message) => (isPrompt(message) || !message.text ? '' : message.turnId)));
    const until = this.messages.findIndex((message) => message.turnId === turnId);
    const said = this.messages.filter((message, at) => at === until || (at < until && heard.has(message.turnId)));
    return {
      turnId,
      messages: said.map(({ role, text }) => ({ role, text })),
      ...(assistant && { assistant }),
    };
  }

  #promptOf(turnId: string): ChatMessage | undefined {
    return this.messages.find((message) => message.turnId === turnId && isPrompt(message));
  }

  #answerAt(turnId: string): number {
    return this.messages.findLastIndex((message) => message.turnId === turnId && !isPrompt(message));
  }

  #update(at: number, change: (message: ChatMessage) => ChatMessage): ChatMessage | undefined {
    const message = this.messages[at];
    return message && (this.messages[at] = change(message));
  }
}

/** An answer that is complete and has nothing in it has failed. */
function checked(message: ChatMessage): ChatMessage {
  const { role, state, text, media, notices, retracted } = message;
  if (role === 'user' || state !== 'done' || text || media || notices || retracted) return message;
  return { ...message, state: 'failed', error: chatError('empty-answer') };
}

function isPrompt({ role }: ChatMessage): boolean {
  return role === 'user';
}
