import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { Page } from 'puppeteer-core';
import { until } from '../helpers/until.ts';
import { visitedSite } from '../helpers/visited-site.ts';

/** The counts of open resources of a page. */
interface OpenThings {
  readonly listeners: number;
  readonly sockets: number;
  readonly channels: number;
  readonly timers: number;
  readonly locks: number;
}

const NOTHING: OpenThings = { listeners: 0, sockets: 0, channels: 0, timers: 0, locks: 0 };
/** Socket.IO's client has two listeners for the whole page from its first connection on. */
const EXPECTED = { cat: NOTHING, lovelace: { ...NOTHING, listeners: 2 } } as const;
const ROUNDS = 10;

describe(
  'elements that are opened, used, closed and removed ten times leave nothing behind',
  { concurrency: 4 },
  () => {
    const place = visitedSite({}, '--js-flags=--expose-gc');

    for (const transport of ['cat', 'lovelace'] as const) {
      for (const layout of ['inline', 'launcher']) {
        it(`${layout}, over ${transport}`, () =>
          place.visit(async ({ url, provider, visitor }) => {
            const { page } = await visitor.open(place.site.page({ transport, url, layout }), count);
            await page.waitForFunction(() => Boolean(document.querySelector('ai-chat')?.shadowRoot));
            await page.evaluate(() => document.querySelector('ai-chat')?.remove());
            provider.plan({ tokens: ['Yes', '.'] });
            let nodes = 0;
            for (let round = 1; round <= ROUNDS; round += 1) {
              await use(page, { transport, url, layout });
              let left: OpenThings | undefined;
              const isClosed = async () => isDeepStrictEqual((left = await openThings(page)), EXPECTED[transport]);
              await until(isClosed).catch(() => assert.deepEqual(left, EXPECTED[transport], `after round ${round}`));
              // The first rounds load code, whose styles and templates stay.
              if (round === 2) nodes = await nodeCount(page);
            }
            assert.equal(provider.count(), ROUNDS);
            let growth = 0;
            const isCollected = async () => (growth = (await nodeCount(page)) - nodes) < 50;
            await until(isCollected).catch(() => assert.fail(`${growth} nodes more after ${ROUNDS - 2} rounds`));
          }));
      }
    }
  },
);

/** Adds an element, asks it, waits for the answer, and removes it. */
async function use(page: Page, attributes: Readonly<Record<string, string>>): Promise<void> {
  await page.evaluate(async (entries) => {
    const chat = document.createElement('ai-chat') as HTMLElement & {
      show(): void;
      hide(): void;
      send(text: string): Promise<boolean>;
      clear(): Promise<boolean>;
    };
    for (const [name, value] of entries) chat.setAttribute(name, value);
    document.body.append(chat);
    chat.show();
    const answered = new Promise((resolve) => chat.addEventListener('ai-chat-reply', resolve, { once: true }));
    await chat.send('Are you there?');
    await answered;
    // Otherwise each element would have more messages than the one before.
    await chat.clear();
    chat.hide();
    chat.remove();
  }, Object.entries(attributes));
}

function openThings(page: Page): Promise<OpenThings> {
  return page.evaluate(async () => {
    const { held = [], pending = [] } = await navigator.locks.query();
    return { ...(globalThis as unknown as { open(): OpenThings }).open(), locks: held.length + pending.length };
  });
}

/** The nodes that are alive, detached ones included. */
async function nodeCount(page: Page): Promise<number> {
  const session = await page.createCDPSession();
  await session.send('HeapProfiler.enable');
  for (let pass = 0; pass < 3; pass += 1) await session.send('HeapProfiler.collectGarbage');
  const { nodes } = await session.send('Memory.getDOMCounters');
  await session.detach();
  return nodes;
}

/** Counts what the page's scripts open on objects that outlive an element. Runs in the page before its scripts. */
function count(): void {
  const listeners = new Set<string>();
  const ids = new WeakMap<object, number>();
  let lastId = 0;
  const idOf = (value: object | null): number => {
    if (!value) return 0;
    const id = ids.get(value) ?? (lastId += 1);
    ids.set(value, id);
    return id;
  };
  const isLasting = (target: unknown): boolean =>
    target === globalThis ||
    target === undefined ||
    target === document ||
    target instanceof MediaQueryList ||
    target instanceof VisualViewport;
  const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype;
  const keyOf = (
    target: object,
    type: string,
    listener: object | null,
    options?: boolean | AddEventListenerOptions,
  ): string => {
    const isCapture = typeof options === 'object' ? options?.capture : options;
    return [idOf(target), type, idOf(listener), Boolean(isCapture)].join(' ');
  };
  EventTarget.prototype.addEventListener = function (type, listener, options) {
    if (isLasting(this)) listeners.add(keyOf(this ?? globalThis, type, listener, options));
    add.call(this ?? globalThis, type, listener, options);
  };
  EventTarget.prototype.removeEventListener = function (type, listener, options) {
    if (isLasting(this)) listeners.delete(keyOf(this ?? globalThis, type, listener, options));
    remove.call(this ?? globalThis, type, listener, options);
  };

  const sockets = new Set<WebSocket>();
  const RealWebSocket = WebSocket;
  globalThis.WebSocket = class extends RealWebSocket {
    constructor(...args: ConstructorParameters<typeof RealWebSocket>) {
      super(...args);
      sockets.add(this);
      add.call(this, 'close', () => sockets.delete(this));
    }
  };
  const channels = new Set<BroadcastChannel>();
  const RealChannel = BroadcastChannel;
  globalThis.BroadcastChannel = class extends RealChannel {
    constructor(name: string) {
      super(name);
      channels.add(this);
    }
    override close(): void {
      channels.delete(this);
      super.close();
    }
  };
  const timers = new Set<number>();
  const { setTimeout: realSetTimeout, clearTimeout: realClearTimeout } = globalThis;
  globalThis.setTimeout = ((task: () => void, ms?: number) => {
    const timer = realSetTimeout(() => {
      timers.delete(timer);
      task();
    }, ms) as unknown as number;
    timers.add(timer);
    return timer;
  }) as unknown as typeof setTimeout;
  globalThis.clearTimeout = (timer?: unknown) => {
    timers.delete(timer as number);
    realClearTimeout(timer as number);
  };

  Object.assign(globalThis, {
    open() {
      return {
        listeners: listeners.size,
        sockets: sockets.size,
        channels: channels.size,
        timers: timers.size,
      };
    },
  });
}
