import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { markdownTable } from '../../helpers/markdown-table.ts';
import { MB, type Attack, type AttackRow, type RelaySetting, type Size } from './attack.ts';
import { Site, type Damage } from './site.ts';

/**
 * Maximum milliseconds that another visitor waits during an attack, or this multiple of the time without one. The short
 * attacks are part of `npm test`, where browsers and builds run beside them.
 */
const MAX_LATENCY_MS: Readonly<Record<Size, number>> = { short: 10_000, full: 2_000 };
const MAX_SLOWDOWN = 50;

/** The relay's memory counts as unchanged within this fraction. */
const HELD = 1.1;

const sites = new Map<RelaySetting, Site>();

/** The relay for a setting, restarted if it did not survive the last attack. */
async function siteOf(setting: RelaySetting): Promise<Site> {
  const known = sites.get(setting);
  if (await known?.isServing()) return known as Site;
  await known?.close();
  const site = await Site.open(setting);
  sites.set(setting, site);
  await site.warmUp();
  return site;
}

/** Defines the tests for these rows, and prints the outcome of each attack. */
export function testAttacks(rows: readonly AttackRow[], size: Size): void {
  const table: string[][] = [];
  after(async () => {
    for (const site of sites.values()) await site.close();
  });

  for (const row of rows) {
    const { fault, title, setting, finale } = row;
    describe(`${fault}: ${title}`, () => {
      let site: Site;
      let pid: number;
      let heldBefore: number;
      const isMeant = selected(fault);

      before(async () => {
        if (!isMeant) return;
        site = await siteOf(setting);
        pid = site.relay.pid;
        heldBefore = await site.held();
      });

      for (const attack of isMeant ? attacksOf(row, size) : []) {
        it(attack.name, async (context: TestContext) => {
          site = await siteOf(setting);
          const damage = await site.during(() => attack.run(site, size));
          const { outcome, answered, usualMs, slowestMs, growth } = damage;
          const mb = `${(growth / MB).toFixed(0)} MB`;
          table.push([
            fault,
            attack.name,
            outcome,
            `${answered}`,
            `${slowestMs.toFixed(0)} ms, ${usualMs.toFixed(0)} before`,
            mb,
          ]);
          context.diagnostic(table.at(-1)?.join(' | ') ?? '');
          judge(attack, size, site, damage, await site.isServing());
        });
      }

      if (!isMeant) return;
      it('leaves the same process, holding no more than before', async (context: TestContext) => {
        assert.equal(site.relay.pid, pid, 'another process');
        const heldAfter = await site.held(heldBefore * HELD);
        const [from, to] = [heldBefore, heldAfter].map((bytes) => `${(bytes / MB).toFixed(1)} MB`);
        table.push([fault, 'heap and external after a collection', `${from} before, ${to} after`, '', '', '']);
        context.diagnostic(table.at(-1)?.join(' | ') ?? '');
        assert.ok(heldAfter <= heldBefore * HELD, `${from} became ${to}`);
      });

      if (!finale) return;
      it(finale.name, async (context: TestContext) => {
        site = await siteOf(setting);
        const outcome = await finale.run(site);
        table.push([fault, finale.name, outcome, '', '', '']);
        context.diagnostic(table.at(-1)?.join(' | ') ?? '');
        assert.match(outcome, finale.expected);
      });
    });
  }

  it('prints what came of it', (context: TestContext) => {
    const head = ['fault', 'attack', 'what came back', 'neighbours answered', 'slowest', 'memory'];
    for (const line of markdownTable(head, table).split('\n')) context.diagnostic(line);
  });
}

function attacksOf({ fault, attacks, fullOnly = [] }: AttackRow, size: Size): readonly Attack[] {
  const unknown = fullOnly.find((beginning) => !attacks.some(({ name }) => name.startsWith(beginning)));
  assert.equal(unknown, undefined, `${fault} has no attack whose name begins so`);
  const isLeftOut = (name: string) => size === 'short' && fullOnly.some((beginning) => name.startsWith(beginning));
  return attacks.filter(({ name }) => !isLeftOut(name));
}

/** All failures, because one often explains another. */
function judge(
  { expected, maxGrowth = Infinity }: Attack,
  size: Size,
  site: Site,
  damage: Damage,
  isServing: boolean,
): void {
  const { outcome, fault, usualMs, slowestMs, growth } = damage;
  const maxMs = Math.max(MAX_LATENCY_MS[size], MAX_SLOWDOWN * usualMs);
  const faults = [
    ...(isServing ? [] : [`it does not serve any more: ${site.relay.output().slice(-500)}`]),
    ...(expected.test(outcome) ? [] : [`the attacker got "${outcome}", not ${String(expected)}`]),
    ...(fault === undefined ? [] : [fault]),
    ...(slowestMs < maxMs ? [] : [`a neighbour waited ${slowestMs.toFixed(0)} ms, not ${maxMs.toFixed(0)}`]),
    ...(growth < maxGrowth ? [] : [`${(growth / MB).toFixed(0)} MB more memory, not ${maxGrowth / MB}`]),
  ];
  assert.equal(faults.join('\n'), '');
}

/** `ATTACKS=R1,R19` runs only these, during development. */
function selected(fault: string): boolean {
  const wanted = process.env['ATTACKS'];
  return wanted === undefined || wanted.split(',').includes(fault);
}
