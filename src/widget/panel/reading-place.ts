import { MessageAnchor } from '../controllers/message-anchor.ts';
import type { ScrollController } from '../controllers/scroll.ts';
import type { PanelHost } from '../host.ts';
import { NewAnswers } from './new-answers.ts';
import type { PanelContext } from './panel-context.ts';

export interface ReadingPlaceParts {
  readonly context: Pick<PanelContext, 'isVisible'>;
  readonly scroll: ScrollController;
}

/** Where the visitor reads on: at the prompt that they have sent, and at the first of the answers that came while they were away. */
export class ReadingPlace {
  readonly #host: PanelHost;
  readonly #newAnswers: NewAnswers;
  readonly #anchor: MessageAnchor;

  constructor(host: PanelHost, { context, scroll }: ReadingPlaceParts) {
    this.#host = host;
    this.#newAnswers = new NewAnswers(host, context, (messageId, wasClosed) => {
      // Visitors who have looked away for a moment find the view where they have scrolled it.
      if (wasClosed || scroll.isFollowing) this.#anchor.show(messageId);
    });
    this.#anchor = new MessageAnchor(host, scroll);
  }

  /** The first of the answers that came while the visitor was away. */
  get firstNewId(): string | undefined {
    return this.#newAnswers.firstId;
  }

  /** Called when a prompt was sent. */
  onPrompt(messageId: string): void {
    this.#newAnswers.clear();
    if (this.#host.scrollMode === 'anchor') this.#anchor.hold(messageId);
    else this.#anchor.release();
  }

  /** Called when an answer has ended. */
  onAnswer(messageId: string): void {
    this.#newAnswers.add(messageId);
  }

  /** Called when another conversation is shown. */
  onConversation(): void {
    this.#newAnswers.clear();
    this.#anchor.release();
  }
}
