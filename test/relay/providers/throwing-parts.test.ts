import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { validateReply, type ChatEvent, type Clock } from '../../../src/chat/index.ts';
import type { Log } from '../../../src/relay/logging/log.ts';
import { createAnthropicProvider } from '../../../src/relay/providers/ai-sdk/anthropic.ts';
import { createGoogleProvider } from '../../../src/relay/providers/ai-sdk/google.ts';
import { createOpenAICompatibleProvider } from '../../../src/relay/providers/openai/openai-compatible.ts';
import { nodeClock } from '../../../src/relay/node-clock.ts';
import { ask, collect } from '../../contracts/reply.ts';
import { createRecordingLog } from '../../helpers/recording-log.ts';
import { startFakeProvider, type FakeProvider } from '../../servers/fake-provider.ts';
import type { ProviderScript } from '../../servers/provider-script.ts';

const KINDS = {
  'openai-compatible': createOpenAICompatibleProvider,
  anthropic: createAnthropicProvider,
  google: createGoogleProvider,
} as const;

const SCRIPTS: Readonly<Record<string, ProviderScript>> = {
  'an answer': {},
  'a refusal': { status: 401 },
  'an event of no known form': { events: ['{"type":"brand_new"}', 'no JSON'] },
  'an end that nobody knows': { finish: 'brand_new' },
  'an error in mid-answer': { error: 500, finish: null },
  'a cut': { ending: 'cut' },
};

const broken = (): never => {
  throw new Error('out of order');
};
const brokenLog: Log = { debug: broken, info: broken, warn: broken, error: broken, child: () => brokenLog };

/** A clock that throws at its nth call. */
const brokenClock = (nth: number): Clock => {
  let looks = 0;
  return {
    now: () => (++looks === nth ? broken() : nodeClock.now()),
    schedule: (ms, then) => nodeClock.schedule(ms, then),
  };
};

describe('a dependency that throws in a callback ends the reply only', () => {
  const failures: unknown[] = [];
  const onFailure = (cause: unknown) => void failures.push(cause);
  let fake: FakeProvider;
  before(async () => {
    process.on('uncaughtException', onFailure).on('unhandledRejection', onFailure);
    fake = await startFakeProvider();
  });
  after(async () => {
    process.off('uncaughtException', onFailure).off('unhandledRejection', onFailure);
    await fake.stop();
  });
  beforeEach(() => void failures.splice(0));
  afterEach(() => assert.deepEqual(failures, []));

  const endOf = async (kind: keyof typeof KINDS, script: ProviderScript, log: Log, clock: Clock) => {
    const baseUrl = kind === 'google' ? fake.googleUrl : fake.url;
    const provider = KINDS[kind]({ apiKey: 'key', model: 'm', baseUrl }, { log, clock });
    fake.plan(script);
    const events = await collect(provider.send(ask('hello'), { signal: new AbortController().signal }));
    // Pending callbacks have run at that point.
    await new Promise(setImmediate);
    provider.close?.();
    assert.equal(validateReply(events), undefined);
    return events.at(-1) as ChatEvent;
  };

  for (const kind of Object.keys(KINDS) as (keyof typeof KINDS)[]) {
    for (const [what, script] of Object.entries(SCRIPTS)) {
      it(`the log, in ${what}: ${kind}`, async () => {
        const last = await endOf(kind, script, brokenLog, nodeClock);
        assert.match(last.type, /^reply-e/);
      });
    }

    it(`the clock, at any call: ${kind}`, async () => {
      const ends: string[] = [];
      for (let nth = 1; nth <= 8; nth++) {
        const log = createRecordingLog();
        const last = await endOf(kind, { tear: 40 }, log, brokenClock(nth));
        ends.push(last.type === 'reply-error' ? last.code : last.type);
        if (last.type === 'reply-error')
          assert.doesNotMatch(JSON.stringify(log.lines), /out of order/, 'a message may quote what a server sent');
      }
      assert.ok(ends.includes('internal'), ends.join());
    });
  }
});
