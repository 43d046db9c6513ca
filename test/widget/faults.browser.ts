import { expect, fixture, html } from '@open-wc/testing';
import { AiChat, type AiChatErrorEvent } from '../../src/widget/index.ts';
import { until } from '../helpers/until.ts';
import { CHUNK_LOADERS, type ChunkLoaders } from '../../src/widget/chunks/chunk-loaders.ts';
import type { Panel } from '../../src/widget/panel/panel.ts';
import { openChat, shown, Stage } from './chat-fixture.ts';
import { ScriptedTransport } from './scripted-transport.ts';

const transport = (options: ConstructorParameters<typeof ScriptedTransport>[0]) => new ScriptedTransport(options);
const BROKEN = 'Something went wrong in the chat. Please reload the page.';

/** Puts an element into the page, and records the error codes it dispatches. */
async function opened(chunkLoaders: ChunkLoaders, properties: Partial<AiChat> = {}) {
  const element = new AiChat(chunkLoaders);
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

type PanelClass = typeof Panel;

describe('an exception', () => {
  const real = console.error;
  let logged: string[] = [];
  beforeEach(() => {
    logged = [];
    console.error = (...words: unknown[]) => void logged.push(words.map(String).join(' '));
  });
  afterEach(() => (console.error = real));

  for (const layout of ['inline', 'launcher'] as const) {
    const faults: ReadonlyArray<readonly [where: string, (Panel: PanelClass) => PanelClass]> = [
      [
        'in the panel’s constructor',
        (Panel) =>
          class extends Panel {
            constructor(...parameters: ConstructorParameters<PanelClass>) {
              super(...parameters);
              throw new RangeError('a fault of ours');
            }
          },
      ],
      [
        'in the panel’s render()',
        (Panel) =>
          class extends Panel {
            override render(): never {
              throw new RangeError('a fault of ours');
            }
          },
      ],
      [
        'in a controller',
        (Panel) =>
          class extends Panel {
            override hostUpdate(): never {
              throw new RangeError('a fault of ours');
            }
          },
      ],
    ];
    for (const [where, extend] of faults) {
      const importPanel = async () => ({ Panel: extend((await CHUNK_LOADERS.importPanel()).Panel) });
      it(`${where} shows a message, and is dispatched and logged once: ${layout}`, async () => {
        const { element, codes, alert } = await opened({ ...CHUNK_LOADERS, importPanel }, { layout, open: true });
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

  it('that is over leaves the whole conversation visible', async () => {
    const stage = await openChat();
    (await stage.ask('Hello?')).answer('Hi');
    await stage.rendered();
    const { element } = stage;
    const host: { hostUpdate: () => void } = { hostUpdate: () => undefined };
    element.addController(host);
    host.hostUpdate = () => {
      throw new RangeError('a fault of the page');
    };
    element.heading = 'Broken';
    await element.updateComplete;
    expect(stage.visibleText).to.contain(BROKEN);
    host.hostUpdate = () => undefined;
    element.heading = 'Whole';
    await element.updateComplete;
    expect(stage.texts).to.deep.equal(['Hello?', 'Hi']);
    expect(stage.visibleText).not.to.contain(BROKEN);
  });

  it('of the network shows another message, and the import is retried', async () => {
    for (const [again, layout] of [
      [() => dispatchEvent(new Event('online')), 'inline'],
      [(root: ParentNode) => root.querySelector('.launcher')?.dispatchEvent(new Event('pointerenter')), 'launcher'],
      [(_: ParentNode, element: AiChat) => element.show(), 'launcher'],
    ] as const) {
      let isOnline = false;
      const { element, codes, alert } = await opened(
        {
          ...CHUNK_LOADERS,
          importPanel: () => (isOnline ? CHUNK_LOADERS.importPanel() : Promise.reject(new TypeError('gone'))),
        },
        { layout, open: true },
      );
      expect(await alert()).to.contain('could not be loaded. Please reload the page');
      isOnline = true;
      again(element.renderRoot, element);
      await shown(new Stage(element, []));
      expect(codes).to.deep.equal(['load-failed']);
      expect(element.renderRoot.querySelector('.loading')).to.equal(null);
    }
    expect(logged.map((text) => text.replace(/ at .*/s, ''))).to.deep.equal(Array(3).fill('<ai-chat> TypeError: gone'));
  });
});

describe('a DOM of a test environment', () => {
  it('renders the chat with fewer features', async () => {
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
      const created: ScriptedTransport[] = [];
      Object.assign(element, {
        transport(options: ConstructorParameters<typeof ScriptedTransport>[0]) {
          created.push(new ScriptedTransport(options));
          return created.at(-1);
        },
      });
      // Must not throw before the first update.
      element.focus();
      // Lit checks for the feature when it is loaded, so the property is shadowed here.
      Object.defineProperty(element.attachShadow({ mode: 'open' }), 'adoptedStyleSheets', {
        writable: true,
        value: undefined,
      });
      const place = await fixture(html`<div></div>`);
      place.append(element);
      const stage = new Stage(element, created);
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
