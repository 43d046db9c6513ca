import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFAULT_LIMITS } from '../../src/relay/limits/limits.ts';
import { CLUSTER_SLOTS, HEADROOM, REDIS, VISITORS } from './capacity-figures.ts';
import { provisionFor } from './capacity.ts';

const SIZES = [1, 1_000, 100_000, 10_000_000];

describe('the capacity model', () => {
  it('keeps relays below their limits and their share of a core, also while one of them is gone', () => {
    for (const visitors of SIZES) {
      const { relays, relayCores, answersAtOnce } = provisionFor(visitors);
      const left = relays - 1;
      assert.ok(left >= 1);
      assert.ok(visitors / left <= DEFAULT_LIMITS.connections);
      assert.ok(answersAtOnce / left <= DEFAULT_LIMITS.concurrentAnswers);
      assert.ok(relayCores / left <= HEADROOM.cpu.value);
    }
  });

  it('keeps Redis below its share of operations and data', () => {
    for (const visitors of SIZES) {
      const { redisShards, redisOperationsPerSecond, redisTurnBytes, redisConversationBytes } = provisionFor(visitors);
      assert.ok(redisShards >= 1 && redisShards <= CLUSTER_SLOTS);
      assert.ok(redisOperationsPerSecond / redisShards <= REDIS.operationsPerSecond.value * HEADROOM.redisCpu.value);
      assert.ok((redisTurnBytes + redisConversationBytes) / redisShards <= HEADROOM.redisBytes.value);
    }
  });

  it('has as many tokens a second as the answers at once have, and as the prompts ask for', () => {
    const { answersAtOnce, promptsPerSecond, tokensPerSecond } = provisionFor(100_000);
    assert.equal(Math.round(tokensPerSecond), Math.round(answersAtOnce * VISITORS.tokensPerSecond.value));
    assert.equal(Math.round(tokensPerSecond), Math.round(promptsPerSecond * VISITORS.tokensPerAnswer.value));
  });
});
