import type { ProviderScript } from '../servers/provider-script.ts';

/** The same answer in every form in which servers are known, or allowed, to send it. The names are a table's. */
export const SSE_SCRIPTS: Readonly<Record<string, ProviderScript>> = {
  LF: { form: { lineEnd: '\n' } },
  'CR and LF': { form: { lineEnd: '\r\n' } },
  'CR alone': { form: { lineEnd: '\r' } },
  'no blank behind `data:`': { form: { blank: false } },
  'comments around and within events': { form: { comments: true } },
  'a byte order mark': { form: { mark: true } },
  'no `[DONE]`': { done: false },
  'no role in front': { role: false },
  'a usage event with empty `choices`': {
    events: ['{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}'],
  },
  'null content': { events: ['{"choices":[{"index":0,"delta":{"role":"assistant","content":null}}]}'] },
  'torn at every byte': { tear: 1 },
  'CR and LF, torn at every byte': { tear: 1, form: { lineEnd: '\r\n' } },
  'CR alone, torn at every byte': { tear: 1, form: { lineEnd: '\r' } },
  'torn at random': { tear: randomSizes(1) },
  'all of it at once': {
    tear: randomSizes(2),
    role: false,
    done: false,
    form: { lineEnd: '\r\n', blank: false, comments: true, mark: true },
  },
};

/** Sizes of reads that look like chance and are the same in every run (mulberry32). */
function randomSizes(seed: number): number[] {
  let state = seed;
  return Array.from({ length: 997 }, () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return 1 + (((mixed ^ (mixed >>> 14)) >>> 0) % 40);
  });
}
