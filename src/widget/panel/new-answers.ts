import type { ReactiveController } from 'lit';
import type { RenderHost } from '../host.ts';
import type { PanelContext } from './panel-context.ts';

/** Called when the visitor is back, with the first answer that came meanwhile, and whether the panel was closed. */
export type OnReturn = (messageId: string, wasClosed: boolean) => void;

/** The answers that came while the visitor did not see the conversation: the panel was closed, or the browser's tab was hidden. */
export class NewAnswers implements ReactiveController {
  /** The first of them, over which a line says that they are new. It stays there until the visitor writes or goes away again. */
  firstId: string | undefined;

  readonly #host: RenderHost;
  readonly #context: Pick<PanelContext, 'isVisible'>;
  readonly #onReturn: OnReturn;
  /** Whether the panel was closed when it came. */
  #wasClosed = false;
  #isShown = false;

  constructor(host: RenderHost, context: Pick<PanelContext, 'isVisible'>, onReturn: OnReturn) {
    this.#host = host;
    this.#context = context;
    this.#onReturn = onReturn;
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener('visibilitychange', this.#onVisibilityChange);
  }

  hostDisconnected(): void {
    document.removeEventListener('visibilitychange', this.#onVisibilityChange);
  }

  hostUpdated(): void {
    if (this.firstId === undefined || this.#isShown || !this.#isSeen) return;
    this.#isShown = true;
    this.#onReturn(this.firstId, this.#wasClosed);
  }

  /** Called when an answer has ended. */
  add(messageId: string): void {
    if (this.#isSeen || (this.firstId !== undefined && !this.#isShown)) return;
    this.firstId = messageId;
    this.#wasClosed = !this.#context.isVisible;
    this.#isShown = false;
    this.#host.requestUpdate();
  }

  clear(): void {
    this.firstId = undefined;
  }

  get #isSeen(): boolean {
    return this.#context.isVisible && !document.hidden;
  }

  readonly #onVisibilityChange = (): void => this.#host.requestUpdate();
}
