/**
 * `npm run test:chaos`: 100 conversations on both wires, three of them in browsers, stream for a minute through two relays behind a balancer that cuts connections at
 * random. One relay is killed and restarted, and Redis is restarted. Three seeds; others by `npm run test:chaos -- 4 5 6`. Then three relays
 * are replaced one after another while 200 answers stream.
 */
import { runChaos } from './chaos-run.ts';
import { runRollingRestart } from './rolling-restart-run.ts';

const seeds = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1, 2, 3];

for (const seed of seeds) {
  const { wrong, refused, ...counts } = await runChaos({ conversations: 100, browsers: 3, seconds: 60, seed });
  const refusals = Object.entries(refused).map(([code, count]) => `${count} ${code}`);
  console.log(`seed ${seed}:`, counts, 'refused:', refusals.join(', ') || 'none', `${wrong.length} wrong`);
  for (const line of wrong.slice(0, 20)) console.log(`  wrong: ${line}`);
  const started = counts.whole + counts.interrupted + counts.refusedInVain;
  if (wrong.length > 0 || counts.askedTwice > 0 || counts.requests > started) process.exitCode = 1;
}

const { lost, ...restarted } = await runRollingRestart({ relays: 3, streams: 200, tokens: 60, tokenMs: 100 });
console.log('rolling restart:', restarted, `lost: ${lost.length}`);
for (const line of lost.slice(0, 20)) console.log(`  lost: ${line}`);
if (lost.length > 0 || restarted.requests !== restarted.turns) process.exitCode = 1;
