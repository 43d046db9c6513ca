import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { setTimeout as milliseconds } from 'node:timers/promises';
import { launch, type Browser } from 'puppeteer-core';
import { CHROME_FLAGS, findChromium } from '../helpers/chromium.mjs';
import { scripted } from '../helpers/prompt-script.ts';
import { openProxy, type TcpProxy } from '../helpers/tcp-proxy.ts';
import { Visitor, type Tab } from '../helpers/visitor.ts';
import { openWidgetSite, type WidgetSite } from '../helpers/widget-site.ts';
import { start, type StockLovelace } from '../servers/stock-lovelace.ts';

/** Where a visitor is: a page with the widget, and a Lovelace at the other end of a line that can be cut. */
interface Place {
  readonly lovelace: StockLovelace;
  readonly line: TcpProxy;
  /** Opens a tab at the page with the widget. */
  readonly open: () => Promise<Tab>;
  readonly isApi: boolean;
}

const NAMES = {
  socket: 'today, socket',
  oldSocket: 'summer of 2023, socket',
  api: 'today, plain HTTP',
  oldApi: 'summer of 2023, plain HTTP',
} as const;
type Name = keyof typeof NAMES;

const SERVERS: Readonly<Record<Name, { isOld: boolean; attributes: Record<string, string> }>> = {
  socket: { isOld: false, attributes: {} },
  oldSocket: { isOld: true, attributes: { framing: 'token' } },
  api: { isOld: false, attributes: { mode: 'api' } },
  oldApi: { isOld: true, attributes: { mode: 'api' } },
};

/** Our sentences. */
const CUT = 'This answer was cut off. Try again to get it whole.';
const FAILED = 'The assistant failed at its work. Try again.';
const EMPTY = 'The answer was empty. Try again, or ask in other words.';
const GONE = 'The chat cannot be reached. Check your connection and try again.';
/** Today's server loses every answer that it gives by plain HTTP. */
const LOST = [EMPTY, EMPTY];

interface Scenario {
  readonly what: string;
  readonly run: (place: Place) => Promise<string[]>;
  readonly sees: Readonly<Record<Name, readonly string[]>>;
}

const HELD = scripted({ pieces: ['One.\n'], ending: 'hold' });

const SCENARIOS: readonly Scenario[] = [
  {
    what: 'a turn streamed, then a second prompt',
    async run({ open, lovelace, isApi }) {
      const tab = await open();
      await tab.ask(isApi ? 'echo:One. Two.' : scripted({ pieces: ['One.\n', ' Two.'], ending: 'hold' }));
      const streamed = isApi ? [] : [`${await tab.begun(0)} …`];
      if (!isApi) await lovelace.release();
      const whole = await tab.over(0);
      await tab.ask('echo:Three.');
      return [...streamed, whole, await tab.over(1)];
    },
    sees: {
      socket: ['“One.” …', '“One.\n Two.”', '“Three.”'],
      oldSocket: ['“One. Two.” …', '“One. Two.”', '“Three.”'],
      api: LOST,
      oldApi: ['“One. Two.”', '“Three.”'],
    },
  },
  {
    what: 'the provider fails, then ask',
    run: ({ open }) => inTurn(open, ['crash', 'echo:Fine.']),
    sees: {
      socket: [FAILED, '“Fine.”'],
      oldSocket: [FAILED, '“Fine.”'],
      api: [FAILED, EMPTY],
      oldApi: [FAILED, '“Fine.”'],
    },
  },
  {
    what: 'the provider fails in words, then ask',
    // Nobody can tell them from an answer: the server sends them as one.
    run: ({ open }) => inTurn(open, ['raise', 'echo:Fine.']),
    sees: {
      socket: ['“fake provider failed (401)”', '“Fine.”'],
      oldSocket: ['“fake provider failed (401)”', '“Fine.”'],
      api: ['“fake provider failed (401)”', EMPTY],
      oldApi: ['“fake provider failed (401)”', '“Fine.”'],
    },
  },
  {
    what: 'cut off in mid-answer, then ask',
    run: ({ open }) => inTurn(open, [scripted({ pieces: ['One.\n'], ending: 'drop' }), 'echo:Next.']),
    sees: {
      socket: [`“One.” ${CUT}`, '“Next.”'],
      oldSocket: [`“One.” ${CUT}`, '“Next.”'],
      api: [GONE, EMPTY],
      oldApi: [GONE, '“Next.”'],
    },
  },
  {
    what: 'reload, then ask',
    async run({ open }) {
      const tab = await open();
      await tab.ask('echo:Before.');
      await tab.over(0);
      await tab.page.reload();
      // The server remembers nothing, and so there is nothing to show.
      assert.equal(await tab.messages(), 0);
      await tab.ask('echo:After.');
      return [await tab.over(0)];
    },
    sees: { socket: ['“After.”'], oldSocket: ['“After.”'], api: [EMPTY], oldApi: ['“After.”'] },
  },
  {
    what: 'reload in mid-answer, then ask',
    async run({ open, isApi }) {
      const tab = await open();
      await tab.ask(HELD);
      if (!isApi) await tab.begun(0);
      await tab.page.reload();
      await tab.ask('echo:After.');
      return [await tab.over(0)];
    },
    sees: { socket: ['“After.”'], oldSocket: ['“After.”'], api: [EMPTY], oldApi: ['“After.”'] },
  },
  {
    what: 'two tabs, both ask',
    async run({ open, lovelace, isApi }) {
      const tabs = [await open(), await open()];
      const others = lovelace.running();
      for (const [index, tab] of tabs.entries())
        await tab.ask(isApi ? `echo:Tab ${index}.` : scripted({ pieces: [`Tab ${index}.\n`], ending: 'hold' }));
      while (!isApi && lovelace.running() < others + 2) await milliseconds(5);
      if (!isApi) await lovelace.release();
      const seen = [];
      for (const tab of tabs) seen.push(await tab.over(0));
      return seen;
    },
    sees: { socket: tabsOf(), oldSocket: tabsOf(), api: LOST, oldApi: tabsOf() },
  },
  {
    what: 'five seconds offline in mid-answer, then ask',
    async run({ open, line, isApi, lovelace }) {
      const tab = await open();
      const others = lovelace.requests();
      await tab.ask(HELD);
      if (!isApi) await tab.begun(0);
      while (isApi && lovelace.requests() === others) await milliseconds(5);
      await tab.page.setOfflineMode(true);
      line.refuse(true);
      line.cut();
      await milliseconds(5_000);
      line.refuse(false);
      await tab.page.setOfflineMode(false);
      const cut = await tab.over(0);
      await tab.ask('echo:Back.');
      return [cut, await tab.over(1)];
    },
    sees: {
      socket: [`“One.” ${CUT}`, '“Back.”'],
      oldSocket: [`“One.” ${CUT}`, '“Back.”'],
      api: [GONE, EMPTY],
      oldApi: [GONE, '“Back.”'],
    },
  },
];

describe('a visitor of a page whose backend is a stock Lovelace', { concurrency: 4 }, () => {
  let browser: Browser;
  let site: WidgetSite;
  const seen = new Map<string, string>();

  before(async () => {
    site = await openWidgetSite();
    // Without animations: four visitors at once share two cores.
    const args = [...CHROME_FLAGS, '--force-prefers-reduced-motion'];
    browser = await launch({ executablePath: findChromium() ?? '', args });
  });

  after(async () => {
    await browser?.close();
    site?.close();
    console.log(tableOf(seen));
  });

  for (const name of Object.keys(NAMES) as Name[]) {
    describe(`of ${NAMES[name]}`, { concurrency: 1 }, () => {
      const { isOld, attributes } = SERVERS[name];
      let lovelace: StockLovelace;
      let line: TcpProxy;
      let visitor: Visitor;

      before(async () => {
        lovelace = await start({ isOld });
        line = await openProxy(Number(new URL(lovelace.url).port));
        visitor = await Visitor.of(browser);
      });
      afterEach(() => visitor.closeTabs());
      after(async () => {
        await visitor?.leave();
        line?.close();
        await lovelace?.stop();
      });

      for (const { what, run, sees } of SCENARIOS) {
        it(what, async () => {
          const page = site.page({ transport: 'lovelace', url: `http://127.0.0.1:${line.port}`, ...attributes });
          const isApi = 'mode' in attributes;
          const cells = await run({ lovelace, line, isApi, open: () => visitor.open(page) });
          seen.set(`${what}/${name}`, cells.join(' → '));
          assert.deepEqual(cells, sees[name]);
          assert.deepEqual(lovelace.killers(), []);
        });
      }
    });
  }
});

/** Asks one prompt after the other, and says what is to be read of each answer. */
async function inTurn(open: Place['open'], prompts: readonly string[]): Promise<string[]> {
  const tab = await open();
  const seen = [];
  for (const [index, prompt] of prompts.entries()) {
    await tab.ask(prompt);
    seen.push(await tab.over(index));
  }
  return seen;
}

function tabsOf(): string[] {
  return ['“Tab 0.”', '“Tab 1.”'];
}

/** What was seen, as it was seen. */
function tableOf(seen: ReadonlyMap<string, string>): string {
  const names = Object.keys(NAMES) as Name[];
  const cell = (what: string, name: Name) => (seen.get(`${what}/${name}`) ?? 'nothing').replaceAll('\n', '⏎');
  const rows = SCENARIOS.map(({ what }) => [what].concat(names.map((name) => cell(what, name))));
  return [['', ...Object.values(NAMES)], ['', ...names].map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
