import { writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import type { Browser } from 'puppeteer-core';
import { launchWholeChromium } from '../../helpers/launch-chromium.ts';
import type { BenchOptions } from '../options.ts';
import { orderIn } from '../relay/contestants.ts';
import { buildAll } from '../site/builds.ts';
import { BASE, chosen, CONTESTANTS, type Contestant } from '../site/contestants.ts';
import { Rounds } from '../site/rounds.ts';
import { Site } from '../site/site.ts';
import { NOWHERE_ELSE, Visit } from '../site/visit.ts';
import { metrics } from '../stage.ts';
import { coldTables } from './report.ts';

/** A phone: bytes per second, milliseconds, and how many times slower the processor is. */
const PHONE = { downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8, latency: 150, slowdown: 4 } as const;

/** Milliseconds for which a page loads on after its field could be used. */
const AFTERWARDS_MS = 3000;

/** Times in milliseconds, sizes in bytes. */
export interface Measurement {
  /** Since the navigation, or since the click on the launcher, until the field could be used. */
  readonly usable: number;
  /** What the main thread computed meanwhile, by its own clock: with other work on the machine, this changes less. */
  readonly cpu: number;
  /** What was loaded by then, and {@link AFTERWARDS_MS} later. */
  readonly bytes: number;
  readonly bytesLater: number;
}

/** Opens each contestant's page for the first time on an emulated phone, one after another in every round, and prints how long the field took. */
export async function benchCold({ rounds: asked, only, isQuick, against, json }: BenchOptions): Promise<void> {
  const rounds = asked ?? (isQuick ? 1 : 5);
  const contestants = chosen(CONTESTANTS, only);
  const results = new Rounds<keyof Measurement>();
  const builds = await buildAll(contestants, against);
  try {
    const site = await Site.open(contestants, builds);
    const browser = await launchWholeChromium(NOWHERE_ELSE);
    try {
      // The first page of a browser takes longer than others.
      await measure(browser, site, BASE);
      for (let round = 0; round < rounds; round += 1) {
        for (const contestant of orderIn(round, contestants)) {
          const measurement = await measure(browser, site, contestant);
          results.note(round, contestant.name, measurement);
          process.stderr.write(`${round + 1}: ${contestant.name}: ${measurement.usable.toFixed(0)} ms\n`);
        }
      }
    } finally {
      await browser.close();
      site.close();
    }
  } finally {
    builds.remove();
  }
  const title = `## Cold: ${rounds} rounds${builds.before ? `, before: ${builds.before}` : ''}`;
  const machine = `${availableParallelism()} cores, load average ${loadavg()[0]?.toFixed(1)}.`;
  process.stdout.write(`${title}\n\n${machine}\n\n${coldTables(results, contestants)}\n`);
  if (json) writeFileSync(json, JSON.stringify({ before: builds.before, rounds: results }, undefined, 2));
}

function measure(browser: Browser, site: Site, contestant: Contestant): Promise<Measurement> {
  const { launcher } = contestant;
  return Visit.pay(browser, contestant, launcher ? 'typed into focus' : 'typed', async (visit) => {
    const { slowdown: rate, ...conditions } = PHONE;
    await visit.session.send('Performance.enable', { timeDomain: 'threadTicks' });
    await visit.session.send('Network.enable');
    await visit.session.send('Network.emulateNetworkConditions', { offline: false, ...conditions });
    await visit.session.send('Emulation.setCPUThrottlingRate', { rate });
    await visit.page.goto(site.addressOf(contestant), { waitUntil: launcher ? 'networkidle0' : 'domcontentloaded' });
    const before = launcher ? await cpuOf(visit) : 0;
    if (launcher) await visit.clickLauncher(launcher);
    const usableAt = await visit.whenUsable();
    const cpu = (await cpuOf(visit)) - before;
    await new Promise((resolve) => setTimeout(resolve, AFTERWARDS_MS));
    return {
      usable: launcher ? usableAt - (await visit.clickedAt()) : usableAt,
      cpu,
      bytes: await visit.bytes(usableAt),
      bytesLater: await visit.bytes(),
    };
  });
}

/** Milliseconds that the page's main thread has computed. */
async function cpuOf({ session }: Visit): Promise<number> {
  return (await metrics(session)).get('TaskDuration') ?? NaN;
}
