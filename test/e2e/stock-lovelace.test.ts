import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as milliseconds } from 'node:timers/promises';
import type { ChatTab } from '../helpers/chat-tab.ts';
import { scripted } from '../helpers/prompt-script.ts';
import { openProxy, type TcpProxy } from '../helpers/tcp-proxy.ts';
import { markdownTable } from '../helpers/markdown-table.ts';
import { visitedSite } from '../helpers/visited-site.ts';
import { Visitor } from '../helpers/visitor.ts';
import { start, type StockLovelace } from '../servers/stock-lovelace.ts';

/** Where a visitor is: a page with the widget, and a Lovelace at the other end of a line that can be cut. */
interface Place {
  readonly lovelace: StockLovelace;
  readonly line: TcpProxy;
  readonly tab: ChatTab;
  /** Opens another one. */
  readonly open: () => Promise<ChatTab>;
  readonly isApi: boolean;
  readonly isOld: boolean;
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
  oldSocket: { isOld: true, attributes: { 'transport-options': '{"framing":"token"}' } },
  api: { isOld: false, attributes: { 'transport-options': '{"mode":"api"}' } },
  oldApi: { isOld: true, attributes: { 'transport-options': '{"mode":"api"}' } },
};

/** Our sentences. */
const CUT = 'The answer was interrupted. Try again to get the full answer.';
const FAILED = 'The assistant ran into a problem.';
const EMPTY = 'The answer was empty. Please rephrase your question.';
const GONE = "Can't reach the chat. Please check your connection.";
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
    async run({ tab, lovelace, isApi, isOld }) {
      await tab.ask(isApi ? 'echo:One. Two.' : scripted({ pieces: ['One.\n', ' Two.'], ending: 'hold' }));
      // A line comes when it is whole, a token at once.
      const streamed = isApi ? [] : [`${await tab.begun(isOld ? 'One. Two.' : 'One.')} …`];
      if (!isApi) await lovelace.release();
      const whole = await tab.over();
      await tab.ask('echo:Three.');
      return [...streamed, whole, await tab.over()];
    },
    sees: {
      socket: ['“One.” …', '“One.\nTwo.”', '“Three.”'],
      oldSocket: ['“One. Two.” …', '“One. Two.”', '“Three.”'],
      api: LOST,
      oldApi: ['“One. Two.”', '“Three.”'],
    },
  },
  {
    what: 'the provider fails, then ask',
    run: ({ tab }) => inTurn(tab, ['crash', 'echo:Fine.']),
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
    run: ({ tab }) => inTurn(tab, ['raise', 'echo:Fine.']),
    sees: {
      socket: ['“fake provider failed (401)”', '“Fine.”'],
      oldSocket: ['“fake provider failed (401)”', '“Fine.”'],
      api: ['“fake provider failed (401)”', EMPTY],
      oldApi: ['“fake provider failed (401)”', '“Fine.”'],
    },
  },
  {
    what: 'cut off in mid-answer, then ask',
    run: ({ tab }) => inTurn(tab, [scripted({ pieces: ['One.\n'], ending: 'drop' }), 'echo:Next.']),
    sees: {
      socket: [`“One.” ${CUT}`, '“Next.”'],
      oldSocket: [`“One.” ${CUT}`, '“Next.”'],
      api: [GONE, EMPTY],
      oldApi: [GONE, '“Next.”'],
    },
  },
  {
    what: 'reload, then ask',
    async run({ tab }) {
      await tab.ask('echo:Before.');
      await tab.over();
      const shown = await tab.messages();
      await tab.reload();
      // The server remembers nothing, but the page does.
      await tab.shows(...shown);
      await tab.ask('echo:After.');
      return [await tab.over()];
    },
    sees: { socket: ['“After.”'], oldSocket: ['“After.”'], api: [EMPTY], oldApi: ['“After.”'] },
  },
  {
    what: 'reload in mid-answer, then ask',
    async run({ tab, isApi }) {
      await tab.ask(HELD);
      if (!isApi) await tab.begun('One.');
      await tab.reload();
      await tab.ask('echo:After.');
      return [await tab.over()];
    },
    sees: { socket: ['“After.”'], oldSocket: ['“After.”'], api: [EMPTY], oldApi: ['“After.”'] },
  },
  {
    what: 'two tabs, both ask',
    async run({ tab, open, lovelace, isApi }) {
      const tabs = [tab, await open()];
      for (const [index, each] of tabs.entries())
        await each.ask(isApi ? `echo:Tab ${index}.` : scripted({ pieces: [`Tab ${index}.\n`], ending: 'hold' }));
      const seen = [];
      // They have one conversation, in which the second prompt waits for the answer to the first.
      for (const each of tabs) {
        const over = each.over();
        // Waits until the prompt has reached the server.
        if (!isApi) await lovelace.release();
        seen.push(await over);
      }
      return seen;
    },
    sees: { socket: tabsOf(), oldSocket: tabsOf(), api: LOST, oldApi: tabsOf() },
  },
  {
    what: 'five seconds offline in mid-answer, then ask',
    async run({ tab, line, isApi, lovelace }) {
      const others = lovelace.requests();
      await tab.ask(HELD);
      if (!isApi) await tab.begun('One.');
      while (isApi && lovelace.requests() === others) await milliseconds(5);
      await tab.page.setOfflineMode(true);
      line.refuse(true);
      line.cut();
      await milliseconds(5_000);
      line.refuse(false);
      await tab.page.setOfflineMode(false);
      const cut = await tab.over();
      await tab.ask('echo:Back.');
      return [cut, await tab.over()];
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
  const place = visitedSite();
  const seen = new Map<string, string>();

  after(() => console.log(tableOf(seen)));

  for (const name of Object.keys(NAMES) as Name[]) {
    describe(`of ${NAMES[name]}`, { concurrency: 1 }, () => {
      const { isOld, attributes } = SERVERS[name];
      let lovelace: StockLovelace;
      let line: TcpProxy;
      let visitor: Visitor;
      let tab: ChatTab;
      let open: Place['open'];

      before(async () => {
        lovelace = await start({ isOld });
        line = await openProxy(Number(new URL(lovelace.url).port));
        visitor = await Visitor.of(place.browser);
        const page = place.site.page({ transport: 'lovelace', url: `http://127.0.0.1:${line.port}`, ...attributes });
        open = () => visitor.open(page);
        tab = await open();
      });
      after(async () => {
        await visitor?.leave();
        line?.close();
        await lovelace?.stop();
      });

      for (const { what, run, sees } of SCENARIOS) {
        it(what, async () => {
          const cells = await run({ tab, open, lovelace, line, isApi: name === 'api' || name === 'oldApi', isOld });
          seen.set(`${what}/${name}`, cells.join(' → '));
          assert.deepEqual(cells, sees[name]);
          assert.deepEqual(lovelace.killers(), []);
        });
      }
    });
  }
});

/** Asks one prompt after the other, and says what is to be read of each answer. */
async function inTurn(tab: ChatTab, prompts: readonly string[]): Promise<string[]> {
  const seen = [];
  for (const prompt of prompts) {
    await tab.ask(prompt);
    seen.push(await tab.over());
  }
  return seen;
}

function tabsOf(): string[] {
  return ['“Tab 0.”', '“Tab 1.”'];
}

/** What was seen, as it was seen. */
function tableOf(seen: ReadonlyMap<string, string>): string {
  const names = Object.keys(NAMES) as Name[];
  const cell = (what: string, name: Name) => seen.get(`${what}/${name}`) ?? 'nothing';
  const rows = SCENARIOS.map(({ what }) => [what].concat(names.map((name) => cell(what, name))));
  return markdownTable(['', ...names.map((name) => NAMES[name])], rows);
}
