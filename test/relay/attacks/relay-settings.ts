import type { RelaySetting } from './attack.ts';

/** What is kept for a while is kept for a second, so that a test can see that it goes. */
const BRIEF = { limits: { resumeTimeoutMs: 1_000 }, memory: { ttlMs: 1_000 } };

/** As it is installed, behind a proxy that it knows. */
export const DEFAULTS: RelaySetting = { name: 'defaults', config: BRIEF };

/** Listens to this machine only, and knows of no proxy. */
export const NO_PROXY: RelaySetting = { name: 'no proxy', config: BRIEF, env: { TRUSTED_PROXIES: '' } };

/** Takes any number of prompts a minute, so that what stands behind that limit is seen; the rest in proportion. */
export const MANY_PROMPTS: RelaySetting = {
  name: 'many prompts',
  config: {
    limits: {
      // Long enough to see how much of ended answers is kept, and that it goes.
      resumeTimeoutMs: 10_000,
      promptsPerMinutePerAddress: 1_000_000,
      promptsPerMinutePerNetwork: 1_000_000,
      concurrentAnswers: 100,
      concurrentAnswersPerAddress: 10,
      concurrentAnswersPerNetwork: 20,
      endedAnswerCharacters: 1_000_000,
      endedAnswerCharactersPerAddress: 500_000,
    },
    // A day, or nobody would be remembered for as long as an attack takes.
    memory: { conversations: 300, characters: 1_000_000 },
  },
};

/** Listens on every address of the machine, with few descriptors to open. */
export const FEW_FILES: RelaySetting = {
  name: 'few files, all addresses',
  config: { ...BRIEF, allowedHosts: ['chat.example'] },
  env: { HOST: '0.0.0.0' },
  shellLimit: 'ulimit -n 512',
};

/** What is remembered stays for as long as an attack takes that reads it; who reads nothing is soon given up. */
export const LONG_MEMORY: RelaySetting = {
  name: 'long memory',
  config: { limits: { resumeTimeoutMs: 1_000, responseStallTimeoutMs: 1_000 } },
};
