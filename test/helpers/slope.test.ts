import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRandom } from '../long/chaos-run.ts';
import { slopeOf } from './slope.ts';

const samplesOf = (value: (at: number) => number) => Array.from({ length: 120 }, (_, at) => ({ at, value: value(at) }));

describe('slopeOf', () => {
  it('finds the slope of a line, without an error', () => {
    const { slope, standardError, mean } = slopeOf(samplesOf((at) => 7 + 3 * at));
    assert.ok(Math.abs(slope - 3) < 1e-9 && standardError < 1e-9, `${slope} ± ${standardError}`);
    assert.equal(mean, 7 + 3 * 59.5);
  });

  it('has the true slope within three standard errors, also where each sample depends on the one before', () => {
    for (const dependence of [0, 0.8]) {
      let misses = 0;
      for (let seed = 0; seed < 100; seed++) {
        const random = createRandom(seed);
        let noise = 0;
        const { slope, standardError } = slopeOf(
          samplesOf((at) => (noise = dependence * noise + random() - 0.5) + 0.01 * at),
        );
        if (Math.abs(slope - 0.01) > 3 * standardError) misses += 1;
      }
      assert.ok(misses <= 10, `${misses} of 100 with a dependence of ${dependence}`);
    }
  });

  it('finds growth that is larger than the noise', () => {
    const random = createRandom(1);
    const { slope, standardError } = slopeOf(samplesOf((at) => 10 * random() + 0.1 * at));
    assert.ok(slope > 3 * standardError, `${slope} ± ${standardError}`);
  });
});
