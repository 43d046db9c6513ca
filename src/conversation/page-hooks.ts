import { toErrorInfo } from '../chat/error.ts';
import type { ChatErrorInfo, ReplyEnd } from '../chat/index.ts';
import { loadChunk } from '../transports/shared/load-chunk.ts';
import type { AskingHost } from './ask-page.ts';

/** The page's own functions for prompts and answers. What calls them is imported for the first of them. */
export class PageHooks {
  readonly #host: AskingHost;
  /** The turns whose prompts the page has approved, so that it is not asked again for a retry. */
  readonly #approved = new Set<string>();

  constructor(host: AskingHost) {
    this.#host = host;
  }

  /** Whether the page is to be asked before the prompt of a turn is sent. */
  mustApprove(turnId: string): boolean {
    return this.#host.host.options.beforeSend !== undefined && !this.#approved.has(turnId);
  }

  /** Asks the page about the prompt of a turn. @returns why it must not be sent; `undefined` if it may be. */
  approve(turnId: string, signal: AbortSignal): Promise<ChatErrorInfo | undefined> {
    return loadChunk(import('./ask-page.ts')).then(
      ({ approvePrompt }) => approvePrompt(this.#host, turnId, signal, this.#approved),
      toErrorInfo,
    );
  }

  /** Asks the page about an answer that has ended. @returns the event that ends it. */
  async review(turnId: string, end: ReplyEnd, signal: AbortSignal | undefined): Promise<ReplyEnd> {
    return this.#host.host.options.afterReceive
      ? import('./ask-page.ts').then(
          ({ reviewAnswer }) => reviewAnswer(this.#host, turnId, end, signal),
          () => end,
        )
      : end;
  }
}
