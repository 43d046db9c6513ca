import { fixture, html, nextFrame } from '@open-wc/testing';
import type { ChatTransport, TransportOptions } from '../../src/transports/contract/transport.ts';
import { CHUNK_LOADERS, type ChunkLoaders } from '../../src/widget/chunks/chunk-loaders.ts';
import { PANEL_CHUNK_LOADERS } from '../../src/widget/chunks/panel-chunk-loaders.ts';
import { AiChat } from '../../src/widget/define.ts';
import { MIN_INTERVAL_MS } from '../../src/widget/rendering/render-throttle.ts';
import { markdownStyles } from '../../src/widget/styles/markdown.styles.ts';
import { until } from '../helpers/until.ts';
import { ScriptedTransport, type ScriptedTurn } from './scripted-transport.ts';

type Capabilities = Pick<
  ChatTransport,
  'accepts' | 'capabilities' | 'assistants' | 'history' | 'clear' | 'hasHardLineBreaks' | 'maxPromptCharacters'
>;

/** An `<ai-chat>` in the page that is connected to scripted transports. */
export class Stage {
  readonly element: AiChat;
  /** Every transport that the element created, oldest first. */
  readonly transports: readonly ScriptedTransport[];
  /** Whether `ask` waits until answers are rendered as Markdown, which a prompt fetches. */
  readonly #awaitsMarkdown: boolean;

  constructor(element: AiChat, transports: readonly ScriptedTransport[], awaitsMarkdown = true) {
    this.element = element;
    this.transports = transports;
    this.#awaitsMarkdown = awaitsMarkdown;
  }

  /** The transport in use. */
  get transport(): ScriptedTransport {
    const last = this.transports.at(-1);
    if (!last) throw new Error('no transport was made yet');
    return last;
  }

  get root(): ShadowRoot {
    return this.element.renderRoot as ShadowRoot;
  }

  /** The first element with this part name. Throws if there is none. */
  part(name: string): HTMLElement {
    const found = this.root.querySelector<HTMLElement>(`[part~="${name}"]`);
    if (!found) throw new Error(`no part "${name}"`);
    return found;
  }

  /** Waits for an element with this part name, because some chunks are fetched when they are needed. */
  async appears(name: string): Promise<HTMLElement> {
    await until(() => this.parts(name).length > 0);
    await this.element.updateComplete;
    return this.part(name);
  }

  parts(name: string): HTMLElement[] {
    return [...this.root.querySelectorAll<HTMLElement>(`[part~="${name}"]`)];
  }

  get input(): HTMLTextAreaElement {
    return this.part('field') as HTMLTextAreaElement;
  }

  /** Whether a part has the focus. A boolean, because the assertion library prints whole trees for nodes that differ. */
  isFocused(name: string): boolean {
    return this.root.activeElement?.matches(`[part~="${name}"]`) ?? false;
  }

  /** Opens the header's menu and presses the item with this text. */
  async choose(label: string): Promise<void> {
    this.root.querySelector<HTMLElement>('header [aria-haspopup="menu"]')?.click();
    await this.appears('menu');
    const item = this.parts('item').find(({ textContent }) => textContent.trim() === label);
    if (!item) throw new Error(`no item "${label}"`);
    item.click();
    await this.element.updateComplete;
  }

  /** The rendered texts of the messages, in order. */
  get texts(): string[] {
    return this.parts('message').map((message) => message.querySelector('[part=text]')?.textContent ?? '');
  }

  /** The text of the whole shadow root. */
  get visibleText(): string {
    return this.root.textContent.replaceAll(/\s+/g, ' ');
  }

  /** Sends a prompt and returns its turn as soon as it reaches a transport. */
  async ask(text: string): Promise<ScriptedTurn> {
    const known = new Set(this.transports.flatMap(({ turns }) => turns));
    await this.element.send(text);
    const next = () => this.transports.flatMap(({ turns }) => turns).find((turn) => !known.has(turn));
    await until(next);
    if (this.#awaitsMarkdown) {
      const { adoptedStyleSheets } = this.root;
      await until(() =>
        markdownStyles.every(({ styleSheet }) => styleSheet && adoptedStyleSheets.includes(styleSheet)),
      );
      await this.element.updateComplete;
    }
    return next() as ScriptedTurn;
  }

  /** Waits until all events so far are rendered. */
  async rendered(): Promise<void> {
    // Events arrive within microtasks. After the throttle's interval they request a frame, and that an update. This timer is due a little later
    // than the throttle's, so that it fires later on a busy machine, too, which may draw two frames before either.
    await new Promise((resolve) => setTimeout(resolve, MIN_INTERVAL_MS + 5));
    await nextFrame();
    await nextFrame();
    await this.element.updateComplete;
  }
}

/** Puts an `<ai-chat>` with these properties into the page, and waits for its panel if that is visible. */
export async function openChat(
  properties: Partial<AiChat> = {},
  capabilities: Capabilities = {},
  chunkLoaders?: ChunkLoaders,
): Promise<Stage> {
  await importLateCode();
  const element = new AiChat(chunkLoaders);
  const transports: ScriptedTransport[] = [];
  const factory = (options: TransportOptions): ChatTransport => {
    const transport = new ScriptedTransport(options, capabilities);
    transports.push(transport);
    return transport;
  };
  Object.assign(element, { transport: factory, storage: 'none', ...properties });
  await fixture(html`<div class="page">${element}</div>`);
  const stage = new Stage(element, transports, !chunkLoaders);
  // By default, Markdown is loaded before the first text.
  if (!chunkLoaders) await PANEL_CHUNK_LOADERS.importMarkdown();
  if (element.layout !== 'launcher' || element.open) {
    await shown(stage);
    // Made a moment after the panel. With a storage, another tab may have the connection.
    if (element.transport === factory && element.storage === 'none') await until(() => transports.length > 0);
  }
  return stage;
}

/**
 * Imports what the element imports when it is first needed, so that {@link Stage.rendered} waits for no server. Chunk loaders of a test still decide
 * when the element gets its chunks.
 */
function importLateCode(): Promise<unknown> {
  return Promise.all([
    ...Object.values({ ...PANEL_CHUNK_LOADERS, ...CHUNK_LOADERS }).map((importChunk: () => Promise<unknown>) =>
      importChunk(),
    ),
    import('../../src/widget/chunks/markdown-extensions.ts'),
    import('../../src/conversation/conversation-engine.ts'),
    import('../../src/conversation/conversation-sync.ts'),
    import('../../src/conversation/merge-history.ts'),
    import('../../src/conversation/late-messages.ts'),
    import('../../src/transports/contract/sanitize-transport.ts'),
  ]);
}

/** Waits until the panel is usable. */
export async function shown(stage: Stage): Promise<void> {
  await until(() => stage.element.conversation && stage.root.querySelector('textarea'));
  await stage.rendered();
}

/** Resolves to the next event of a type. */
export function nextEvent<E extends Event>(target: EventTarget, name: string): Promise<E> {
  return new Promise((resolve) => target.addEventListener(name, (event) => resolve(event as E), { once: true }));
}
