import { fixture, html, nextFrame } from '@open-wc/testing';
import type { ChatTransport, TransportOptions } from '../../src/transports/contract/transport.ts';
import { AiChat } from '../../src/widget/define.ts';
import { MIN_INTERVAL_MS } from '../../src/widget/rendering/render-throttle.ts';
import { until } from '../helpers/until.ts';
import { ScriptedTransport, type ScriptedTurn } from './scripted-transport.ts';

type Capabilities = Pick<ChatTransport, 'capabilities' | 'assistants' | 'history' | 'clear' | 'hasHardLineBreaks'>;

/** An `<ai-chat>` in the page with scripted transports behind it. */
export class Stage {
  readonly element: AiChat;
  /** Every transport the element had made, oldest first. */
  readonly transports: readonly ScriptedTransport[];

  constructor(element: AiChat, transports: readonly ScriptedTransport[]) {
    this.element = element;
    this.transports = transports;
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

  /** The first element with this part name; it must be there. */
  part(name: string): HTMLElement {
    const found = this.root.querySelector<HTMLElement>(`[part~="${name}"]`);
    if (!found) throw new Error(`no part "${name}"`);
    return found;
  }

  /** The same, as soon as it is drawn: chunks are fetched when they are needed. */
  async appears(name: string): Promise<HTMLElement> {
    await until(() => this.parts(name).length > 0);
    await this.element.updateComplete;
    return this.part(name);
  }

  parts(name: string): HTMLElement[] {
    return [...this.root.querySelectorAll<HTMLElement>(`[part~="${name}"]`)];
  }

  get input(): HTMLTextAreaElement {
    return this.part('input') as HTMLTextAreaElement;
  }

  /** Whether the focus is on the part. Said as a word: a failed comparison of nodes has the assertion library print them all. */
  isFocused(name: string): boolean {
    return this.root.activeElement?.matches(`[part~="${name}"]`) ?? false;
  }

  /** What is drawn of the messages' texts, in order. */
  get texts(): string[] {
    return this.parts('message').map((message) => message.querySelector('[part=text]')?.textContent ?? '');
  }

  /** What can be read in the shadow root at all. */
  get said(): string {
    return this.root.textContent.replaceAll(/\s+/g, ' ');
  }

  /** A prompt sent by the page, and the turn that came of it: at once, but for chunks that have to be fetched first. */
  async ask(text: string): Promise<ScriptedTurn> {
    const known = new Set(this.transports.flatMap(({ turns }) => turns));
    await this.element.send(text);
    for (let frame = 0; frame < 300; frame += 1) {
      const turn = this.transports.flatMap(({ turns }) => turns).find((one) => !known.has(one));
      if (turn) return turn;
      await nextFrame();
    }
    throw new Error(`"${text}" reached no transport`);
  }

  /** Everything that has happened is drawn. */
  async drawn(): Promise<void> {
    // What was pushed arrives within microtasks; after a pause it asks for a frame, and that for an update.
    await new Promise((resolve) => setTimeout(resolve, MIN_INTERVAL_MS));
    await nextFrame();
    await nextFrame();
    await this.element.updateComplete;
  }
}

/** Puts an `<ai-chat>` with these properties into the page and waits for its panel, if that is to be seen. */
export async function openChat(
  properties: Partial<AiChat> = {},
  capabilities: Capabilities = {},
  element = new AiChat(),
): Promise<Stage> {
  const transports: ScriptedTransport[] = [];
  const factory = (options: TransportOptions): ChatTransport => {
    const transport = new ScriptedTransport(options, capabilities);
    transports.push(transport);
    return transport;
  };
  Object.assign(element, { transport: factory, ...properties });
  await fixture(html`<div class="page">${element}</div>`);
  const stage = new Stage(element, transports);
  // A chat whose Markdown is there from the first word; who brings another element has that in hand.
  if (element.constructor === AiChat) await element.importMarkdown();
  if (element.isVisible) await shown(stage);
  return stage;
}

/** Waits until the panel is there to be used. */
export async function shown(stage: Stage): Promise<void> {
  await until(() => stage.root.querySelector('textarea'));
  await stage.drawn();
}

/** Resolves with the next event of a name. */
export function heard<E extends Event>(target: EventTarget, name: string): Promise<E> {
  return new Promise((resolve) => target.addEventListener(name, (event) => resolve(event as E), { once: true }));
}
