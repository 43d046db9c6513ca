import type { ReactiveController } from 'lit';
import { LazyChunk } from '../chunks/lazy-chunk.ts';
import type { PanelHost } from '../host.ts';
import type * as ComposerExtrasChunk from './composer-extras.ts';
import type { ComposerExtras, ComposerExtrasParts } from './composer-extras.ts';

export interface LazyComposerExtrasParts extends ComposerExtrasParts {
  readonly importComposerExtras: () => Promise<typeof ComposerExtrasChunk>;
}

/** What only some composers have. Its code is fetched if the page has set one of its properties, or when the visitor asks for an earlier prompt. */
export class LazyComposerExtras implements ReactiveController {
  readonly #host: PanelHost;
  readonly #parts: LazyComposerExtrasParts;
  readonly #chunk: LazyChunk<ComposerExtras, typeof ComposerExtrasChunk>;

  constructor(host: PanelHost, parts: LazyComposerExtrasParts) {
    this.#host = host;
    this.#parts = parts;
    this.#chunk = new LazyChunk(
      parts.importComposerExtras,
      (code) => new code.ComposerExtras(host, parts),
      () => host.requestUpdate(),
    );
    host.addController(this);
  }

  get current(): ComposerExtras | undefined {
    return this.#chunk.value;
  }

  hostUpdate(): void {
    if (this.#isWanted) void this.#chunk.load();
  }

  /** Called when the visitor has changed the text, maybe before the code is there. */
  onInput(): void {
    if (this.current) this.current.onInput();
    else if (this.#isWanted) void this.#chunk.load().then((extras) => extras?.onInput());
  }

  /** Handles a key of the field. One that is used up has its default prevented. */
  onKey(event: KeyboardEvent): void {
    const { draft, chat } = this.#parts;
    if (this.current) this.current.onKey(event);
    // An earlier prompt. The key does nothing else in an empty field.
    else if (event.key === 'ArrowUp' && !draft.text && chat.snapshot.messages.length > 0)
      void this.#chunk.load().then((extras) => extras?.onKey(event));
  }

  get #isWanted(): boolean {
    const { commands, mentions, context, voiceInput } = this.#host;
    return Boolean(commands || mentions || context || voiceInput);
  }
}
