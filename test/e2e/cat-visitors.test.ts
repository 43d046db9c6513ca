import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Browser } from 'puppeteer-core';
import { launchChromium, MANY_PAGES } from '../helpers/launch-chromium.ts';
import { markdownTable } from '../helpers/markdown-table.ts';
import { isPlayed } from '../helpers/played-cases.ts';
import { VisitorSeats } from '../helpers/visitor-seats.ts';
import { VisitorStage } from '../helpers/visitor-stage.ts';
import { openWebsite, type Website } from '../helpers/website.ts';
import { CAT_VERSIONS, eraOf, type CatVersion } from '../servers/stock-cat-eras.ts';
import { LONG_VISITS, VISITS, type Visit, type VisitPlan } from './cat-visits.ts';

/** One cell of the table. */
class Cell {
  readonly version: CatVersion;
  readonly plan: VisitPlan;
  readonly visit: Promise<Visit & { readonly posted: number }>;
  readonly #settle: PromiseWithResolvers<Visit & { readonly posted: number }>;
  words = '';

  constructor(version: CatVersion, plan: VisitPlan) {
    this.version = version;
    this.plan = plan;
    this.#settle = Promise.withResolvers();
    this.visit = this.#settle.promise;
    // Whoever looks at the cell is told.
    this.visit.catch(() => {});
  }

  async play(seats: VisitorSeats, website: Website): Promise<void> {
    const stage = await VisitorStage.open(seats, website, { version: this.version });
    try {
      const visit = await Promise.race([this.plan.play(stage, eraOf(this.version)), tooLong()]);
      this.words = visit.words;
      this.#settle.resolve({ ...visit, posted: stage.cat.posted() });
    } catch (cause) {
      this.words = `BROKEN OFF: ${String(cause)}`;
      this.#settle.reject(cause);
    } finally {
      await stage.close();
    }
  }
}

async function tooLong(): Promise<never> {
  await setTimeout(LONGEST, undefined, { ref: false });
  throw new Error(`the visit took longer than ${LONGEST / 1000} s`);
}

/** Three times what the slowest takes on a quiet machine: offline, with a Cat that has to find that out. */
const LONGEST = 300_000;
/** A case waits for its visit, which waits for earlier ones. */
const LONGEST_OF_ALL = 900_000;

/** How many visits are made at a time: of those that do little but wait, and of the others, which would slow each other down. */
const WAITING_AT_ONCE = 10;
const BUSY_AT_ONCE = 6;

/** What a person meets who talks to a real Cat of any version, in whatever way the connection, the page or the provider fails. */
describe('a visitor of a stock Cat', () => {
  const cells = CAT_VERSIONS.flatMap((version, row) =>
    VISITS.filter((_, column) => isPlayed(row, column, 7))
      .filter(({ isFor }) => isFor?.(eraOf(version)) ?? true)
      .map((plan) => new Cell(version, plan)),
  );
  let browser: Browser;
  let website: Website;
  let done: Promise<unknown>;

  before(async () => {
    browser = await launchChromium(...MANY_PAGES);
    website = await openWebsite();
    const work = async (rest: Cell[]) => {
      const seats = new VisitorSeats(browser);
      for (let cell = rest.shift(); cell; cell = rest.shift()) await cell.play(seats, website);
    };
    const { long = [], short = [] } = Object.groupBy(cells, (cell) => (isLong(cell) ? 'long' : 'short'));
    done = Promise.all([
      ...Array.from({ length: WAITING_AT_ONCE }, () => work(long)),
      ...Array.from({ length: BUSY_AT_ONCE }, () => work(short)),
    ]);
  });

  after(async () => {
    await done;
    await browser?.close();
    website?.close();
    console.log(table(cells));
  });

  for (const version of CAT_VERSIONS) {
    describe(version, () => {
      for (const cell of cells.filter((one) => one.version === version)) {
        it(cell.plan.name, { timeout: LONGEST_OF_ALL }, async () => {
          const { words, broken = [], last, flaws = [], posted } = await cell.visit;
          for (const fate of last) assert.equal(fate.words, 'answered', words);
          for (const fate of broken) assert.match(fate, /^answered|marked “.+”$|says “.+”$/, words);
          assert.deepEqual(flaws, [], words);
          assert.equal(posted, 0, 'a message by HTTP hangs some Cats for everybody');
        });
      }
    });
  }
});

function isLong({ plan }: Cell): boolean {
  return LONG_VISITS.has(plan);
}

/** Rows: versions; columns: visits. */
function table(cells: readonly Cell[]): string {
  const wordsOf = (version: CatVersion, plan: VisitPlan) =>
    cells.find((cell) => cell.version === version && cell.plan === plan)?.words ?? '—';
  return markdownTable(
    ['Cat', ...VISITS.map(({ name }) => name)],
    CAT_VERSIONS.map((version) => [version as string].concat(VISITS.map((plan) => wordsOf(version, plan)))),
  );
}
