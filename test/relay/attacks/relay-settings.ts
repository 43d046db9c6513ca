import type { RelaySetting } from './attack.ts';

/** Everything that is kept for a while is kept for one second, so that a test can observe its release. */
const BRIEF = { limits: { resumeTimeoutMs: 1_000 }, memory: { ttlMs: 1_000 } };

/** As installed, behind a declared proxy. */
export const DEFAULTS: RelaySetting = { name: 'defaults', config: BRIEF };

/** Listens on loopback only, without a declared proxy. */
export const NO_PROXY: RelaySetting = { name: 'no proxy', config: BRIEF, env: { TRUSTED_PROXIES: '' } };

/** Accepts any number of prompts per minute, so that other limits are reached. */
export const MANY_PROMPTS: RelaySetting = {
  name: 'many prompts',
  config: {
    limits: {
      // Long enough to observe how much of ended answers is kept, and that it is released.
      resumeTimeoutMs: 10_000,
      promptsPerMinutePerAddress: 1_000_000,
      promptsPerMinutePerNetwork: 1_000_000,
      concurrentAnswers: 100,
      concurrentAnswersPerAddress: 10,
      concurrentAnswersPerNetwork: 20,
      endedAnswerCharacters: 1_000_000,
      endedAnswerCharactersPerAddress: 500_000,
    },
    // A day, because conversations must stay stored for the whole attack.
    memory: { conversations: 300, characters: 1_000_000 },
  },
};

/** Listens on all addresses of the machine, with few file descriptors. */
export const FEW_FILES: RelaySetting = {
  name: 'few files, all addresses',
  config: { ...BRIEF, allowedHosts: ['chat.example'] },
  env: { HOST: '0.0.0.0' },
  shellLimit: 'ulimit -n 512',
};

/** Stored conversations last as long as an attack that reads them; clients that read nothing are disconnected soon. */
export const LONG_MEMORY: RelaySetting = {
  name: 'long memory',
  config: { limits: { resumeTimeoutMs: 1_000, responseStallTimeoutMs: 1_000 } },
};
