import { expect, fixture, html } from '@open-wc/testing';
import { AiChat, type AiChatErrorEvent } from '../../src/widget/index.ts';
import { until } from '../helpers/until.ts';
import { openChat, shown, Stage } from './chat-fixture.ts';
import { ScriptedTransport } from './scripted-transport.ts';

const transport = (options: ConstructorParameters<typeof ScriptedTransport>[0]) => new ScriptedTransport(options);
const BROKEN = 'This chat has failed. Reload the page to try again.';

/** An element that is put into the page, the codes it told, and what was logged. */
async function opened(Class: typeof AiChat, properties: Partial<AiChat> = {}) {
  const name = `chat-with-fault-${(count += 1)}`;
  customElements.define(name, Class);
  const element = document.createElement(name) as AiChat;
  Object.assign(element, { transport, ...properties });
  const codes: string[] = [];
  element.addEventListener('ai-chat-error', ({ error }: AiChatErrorEvent) => codes.push(error.code));
  const place = await fixture(html`<div></div>`);
  place.append(element);
  const alert = async (): Promise<string> => {
    await until(() => element.renderRoot.querySelector('[role=alert] p'));
    return element.renderRoot.querySelector('[role=alert] p')?.textContent ?? '';
  };
  return { element, codes, alert };
}
let count = 0;

describe('a fault', () => {
  const real = console.error;
  let logged: string[] = [];
  beforeEach(() => {
    logged = [];
    console.error = (...words: unknown[]) => void logged.push(words.map(String).join(' '));
  });
  afterEach(() => (console.error = real));

  for (const layout of ['inline', 'launcher'] as const) {
    for (const [where, Class] of Object.entries({
      'in the making of the panel': class extends AiChat {
        protected override async importPanel() {
          const { Panel } = await super.importPanel();
          return {
            Panel: class extends Panel {
              constructor(host: AiChat) {
                super(host);
                throw new RangeError('a fault of ours');
              }
            },
          };
        }
      },
      'in the drawing of the panel': class extends AiChat {
        protected override async importPanel() {
          const { Panel } = await super.importPanel();
          return {
            Panel: class extends Panel {
              override render(): never {
                throw new RangeError('a fault of ours');
              }
            },
          };
        }
      },
      'in a controller': class extends AiChat {
        protected override async importPanel() {
          const { Panel } = await super.importPanel();
          return {
            Panel: class extends Panel {
              override hostUpdate(): never {
                throw new RangeError('a fault of ours');
              }
            },
          };
        }
      },
    })) {
      it(`${where} is a sentence, told and logged once: ${layout}`, async () => {
        const { element, codes, alert } = await opened(Class, { layout, open: true });
        expect(await alert()).to.equal(BROKEN);
        element.heading = 'Once more';
        await element.updateComplete;
        expect(await alert()).to.equal(BROKEN);
        expect(codes).to.deep.equal(['internal']);
        expect(logged).to.deep.equal(['<ai-chat> RangeError: a fault of ours']);
        expect(element.renderRoot.querySelectorAll('.launcher')).to.have.length(layout === 'launcher' ? 1 : 0);
      });
    }
  }

  it('that is gone again leaves the whole conversation to be seen', async () => {
    const stage = await openChat();
    (await stage.ask('Hello?')).answer('Hi');
    await stage.drawn();
    const { element } = stage;
    const host: { hostUpdate: () => void } = { hostUpdate: () => undefined };
    element.addController(host);
    host.hostUpdate = () => {
      throw new RangeError('a fault of the page');
    };
    element.heading = 'Broken';
    await element.updateComplete;
    expect(stage.said).to.contain(BROKEN);
    host.hostUpdate = () => undefined;
    element.heading = 'Whole';
    await element.updateComplete;
    expect(stage.texts).to.deep.equal(['Hello?', 'Hi']);
    expect(stage.said).not.to.contain(BROKEN);
  });

  it('of the network is another, and what cannot be fetched is tried again', async () => {
    for (const [again, layout] of [
      [() => dispatchEvent(new Event('online')), 'inline'],
      [(root: ParentNode) => root.querySelector('.launcher')?.dispatchEvent(new Event('pointerenter')), 'launcher'],
      [(_: ParentNode, element: AiChat) => element.show(), 'launcher'],
    ] as const) {
      let isOnline = false;
      const { element, codes, alert } = await opened(
        class extends AiChat {
          protected override importPanel() {
            return isOnline ? super.importPanel() : Promise.reject(new TypeError('gone'));
          }
        },
        { layout, open: true },
      );
      expect(await alert()).to.contain('could not be loaded. Reload the page');
      isOnline = true;
      again(element.renderRoot, element);
      await shown(new Stage(element, []));
      expect(codes).to.deep.equal(['load-failed']);
      expect(element.renderRoot.querySelector('.waiting')).to.equal(null);
    }
    expect(logged.map((text) => text.replace(/ at .*/s, ''))).to.deep.equal(Array(3).fill('<ai-chat> TypeError: gone'));
  });
});

describe('a DOM without a browser, as of tests', () => {
  it('has less, and the chat is drawn in it', async () => {
    const missing: ReadonlyArray<readonly [object, string]> = [
      [HTMLElement.prototype, 'attachInternals'],
      [globalThis, 'matchMedia'],
      [globalThis, 'ResizeObserver'],
      [globalThis, 'IntersectionObserver'],
      [ShadowRoot.prototype, 'adoptedStyleSheets'],
      [HTMLDialogElement.prototype, 'close'],
    ];
    const real = missing.map(([owner, name]) => Object.getOwnPropertyDescriptor(owner, name) as PropertyDescriptor);
    missing.forEach(([owner, name]) =>
      Object.defineProperty(owner, name, { configurable: true, writable: true, value: undefined }),
    );
    try {
      const element = document.createElement('ai-chat');
      const made: ScriptedTransport[] = [];
      Object.assign(element, {
        transport(options: ConstructorParameters<typeof ScriptedTransport>[0]) {
          made.push(new ScriptedTransport(options));
          return made.at(-1);
        },
      });
      // Before it is in the page, there is nothing to focus.
      element.focus();
      // Lit itself asks what there is when it is loaded.
      Object.defineProperty(element.attachShadow({ mode: 'open' }), 'adoptedStyleSheets', {
        writable: true,
        value: undefined,
      });
      const place = await fixture(html`<div></div>`);
      place.append(element);
      const stage = new Stage(element, made);
      await shown(stage);
      element.focus();
      (await stage.ask('A table?')).answer('| a | b |\n| - | - |\n| 1 | 2 |\n\n```\ncode\n```');
      await until(() => stage.root.querySelector('td'));
      element.layout = 'launcher';
      for (const isOpen of [true, false]) {
        element.open = isOpen;
        await until(() => stage.root.querySelector('dialog')?.open === isOpen);
      }
      expect(element.renderRoot.querySelector('[role=alert]')).to.equal(null);
    } finally {
      missing.forEach(([owner, name], at) => Object.defineProperty(owner, name, real[at] ?? {}));
    }
  });
});
