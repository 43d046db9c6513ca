import { writeFileSync } from 'node:fs';
import { TimeoutError, type Browser } from 'puppeteer-core';
import { launchWholeChromium } from '../../helpers/launch-chromium.ts';
import { markdownTable } from '../../helpers/markdown-table.ts';
import type { BenchOptions } from '../options.ts';
import { orderIn } from '../relay/contestants.ts';
import { buildAll } from '../site/builds.ts';
import { BASE, chosen, CONTESTANTS, HIGHLIGHTED, type Contestant } from '../site/contestants.ts';
import { cell, kilobytes, Rounds } from '../site/rounds.ts';
import { Site } from '../site/site.ts';
import { NOWHERE_ELSE, Visit } from '../site/visit.ts';
import { heapOf, metrics } from '../stage.ts';
import { CODE, isCodeColored, isMarkdownShown, MARKDOWN } from './answers.ts';

/** What a page has come to, in this order. */
const STATES = ['closed launcher', 'field', 'first answer', 'first code block'] as const;
type State = (typeof STATES)[number];

/** How each quantity is headed and printed. */
const QUANTITIES = {
  bytes: ['Script and style, kB of Brotli', kilobytes],
  heap: ['Heap of JavaScript after a collection, MB', (bytes: number) => (bytes / 1e6).toFixed(1)],
  nodes: ['DOM nodes', (count: number) => count.toFixed(0)],
} as const;
type Quantity = keyof typeof QUANTITIES;

type Figure = `${State}, ${Quantity}`;
type Measurement = Record<Figure, number>;

/** Milliseconds after which an answer is taken for not shown that way. */
const MAX_SHOWN_MS = 10_000;

/** Takes each contestant's page from one state to the next, one after another in every round, and prints what it had loaded in each. */
export async function benchWeight({ rounds: asked, only, isQuick, against, json }: BenchOptions): Promise<void> {
  const rounds = asked ?? (isQuick ? 1 : 5);
  const contestants = chosen([...CONTESTANTS, ...HIGHLIGHTED], only);
  const results = new Rounds<Figure>();
  const builds = await buildAll(contestants, against);
  try {
    const site = await Site.open(contestants, builds);
    const browser = await launchWholeChromium(NOWHERE_ELSE);
    try {
      for (let round = 0; round < rounds; round += 1) {
        for (const contestant of orderIn(round, contestants)) {
          const measurement = await measure(browser, site, contestant);
          results.note(round, contestant.name, measurement);
          const sizes = STATES.map((state) => kilobytes(measurement[`${state}, bytes`]));
          process.stderr.write(`${round + 1}: ${contestant.name}: ${sizes.join(', ')} kB\n`);
        }
      }
    } finally {
      await browser.close();
      site.close();
    }
  } finally {
    builds.remove();
  }
  process.stdout.write(`## Weight: ${rounds} rounds${builds.before ? `, before: ${builds.before}` : ''}\n\n`);
  for (const quantity of Object.keys(QUANTITIES) as Quantity[])
    process.stdout.write(`### ${QUANTITIES[quantity][0]}\n\n${table(results, contestants, quantity)}\n\n`);
  if (json) writeFileSync(json, JSON.stringify({ before: builds.before, rounds: results }, undefined, 2));
}

function measure(browser: Browser, site: Site, contestant: Contestant): Promise<Measurement> {
  return Visit.pay(browser, contestant, 'seen', async (visit) => {
    const { page, session } = visit;
    const measurement = nothing();
    const note = async (state: State): Promise<void> => {
      await page.waitForNetworkIdle({ idleTime: 1000 });
      measurement[`${state}, bytes`] = await visit.bytes();
      measurement[`${state}, heap`] = await heapOf(session);
      measurement[`${state}, nodes`] = ((await metrics(session)).get('Nodes') ?? NaN) / 1000;
    };
    await session.send('Performance.enable');
    await page.goto(site.addressOf(contestant), { waitUntil: 'networkidle0' });
    const { launcher } = contestant;
    if (launcher) {
      await note('closed launcher');
      await visit.clickLauncher(launcher);
    }
    await visit.whenUsable();
    await note('field');
    if (contestant.name === BASE.name) return measurement;
    await visit.ask(MARKDOWN);
    if (await holds(visit, isMarkdownShown)) await note('first answer');
    await visit.ask(CODE);
    if (await holds(visit, isCodeColored)) await note('first code block');
    return measurement;
  });
}

function nothing(): Measurement {
  const figures = STATES.flatMap((state) =>
    (Object.keys(QUANTITIES) as Quantity[]).map((quantity) => [`${state}, ${quantity}`, NaN]),
  );
  return Object.fromEntries(figures) as Measurement;
}

/** Whether a condition comes to hold in the page. */
async function holds({ page }: Visit, condition: () => boolean): Promise<boolean> {
  try {
    await page.waitForFunction(condition, { timeout: MAX_SHOWN_MS });
    return true;
  } catch (cause) {
    if (cause instanceof TimeoutError) return false;
    throw cause;
  }
}

function table(results: Rounds<Figure>, contestants: readonly Contestant[], quantity: Quantity): string {
  const rows = contestants.map(({ name }) => [
    name,
    ...STATES.map((state) => cell(results.summary(name, `${state}, ${quantity}`), QUANTITIES[quantity][1])),
  ]);
  return markdownTable(['', ...STATES], rows);
}
