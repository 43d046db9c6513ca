import type { ChatMessage, ChatErrorInfo } from '../../chat/index.ts';
import type { Holder, Share } from '../limits/pool.ts';
import type { Log } from '../logging/log.ts';
import type { RelayAssistant } from './assistant.ts';
import type { ConversationMemory } from './conversation-memory.ts';
import type { PendingPrompts } from './pending-prompts.ts';
import { nameConversation } from './stored-conversation.ts';
import { turnLabel } from './turn-label.ts';

export interface TitleRequestsHost {
  readonly pending: PendingPrompts;
  /** Reserves a slot for a request to the model, as for a turn. */
  reserve(holder: Holder): Share | ChatErrorInfo;
}

export interface TitleRequest {
  readonly memory: ConversationMemory;
  readonly assistant: RelayAssistant;
  readonly prompt: string;
  /** The first answer of the conversation, which has been saved. */
  readonly answer: ChatMessage;
  readonly holder: Holder;
  readonly log: Log;
}

/** The running requests for titles. Nothing waits for them, and none is repeated. */
export class TitleRequests {
  readonly #host: TitleRequestsHost;
  readonly #running = new Set<AbortController>();

  constructor(host: TitleRequestsHost) {
    this.#host = host;
  }

  /** Has the assistant name a conversation. Counts like an answer; without a free slot the conversation gets no title. Never throws. */
  begin(request: TitleRequest): void {
    const { assistant, holder, log, answer } = request;
    if (!assistant.suggestTitle) return;
    const share = this.#host.reserve(holder);
    if ('code' in share) return;
    const ended = new AbortController();
    this.#running.add(ended);
    share.onEvict = () => ended.abort();
    this.#run(request, ended.signal)
      .catch((cause: unknown) => log.error({ err: cause, turn: turnLabel(answer.turnId) }, 'title could not be saved'))
      .finally(() => {
        this.#running.delete(ended);
        share.release();
      });
  }

  /** Ends all requests. Their conversations get no titles. */
  abortAll(): void {
    for (const ended of this.#running) ended.abort();
  }

  async #run({ memory, assistant, prompt, answer }: TitleRequest, signal: AbortSignal): Promise<void> {
    const { turnId, text } = answer;
    const title = await assistant.suggestTitle?.({ turnId, prompt, answer: text, signal });
    if (title !== undefined && !signal.aborted) await nameConversation(memory, this.#host.pending, title);
  }
}
