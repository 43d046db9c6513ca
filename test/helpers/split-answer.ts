import type { ChatEvent } from '../../src/chat/index.ts';
import { ThinkingSplitter } from '../../src/relay/providers/thinking/thinking-splitter.ts';

/** The parts of an answer: runs of `text` and `reasoning`, and the text that replaces all of it at the end, if any. */
export type SplitAnswer = readonly (readonly [part: 'text' | 'reasoning' | 'replaced', text: string])[];

/** Splits an answer in these chunks. Consecutive deltas of one kind are one run. */
export function splitAnswer(chunks: readonly string[], startsThinking = false): SplitAnswer {
  const events: ChatEvent[] = [];
  const splitter = new ThinkingSplitter((type, delta) => void events.push({ type, delta }), startsThinking);
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  const text = splitter.replacement(true);
  return runsOf([...events, { type: 'reply-end', reason: 'done', ...(text !== undefined && { text }) }]);
}

/** The runs of a reply's events. */
export function runsOf(events: readonly ChatEvent[]): SplitAnswer {
  const runs: [part: 'text' | 'reasoning' | 'replaced', text: string][] = [];
  for (const event of events) {
    if (event.type === 'reply-end' && event.text !== undefined) runs.push(['replaced', event.text]);
    if (event.type !== 'text-delta' && event.type !== 'reasoning-delta') continue;
    const part = event.type === 'text-delta' ? 'text' : 'reasoning';
    const last = runs.at(-1);
    if (last?.[0] === part) last[1] += event.delta;
    else runs.push([part, event.delta]);
  }
  return runs;
}

/** The final text. */
export function finalText(answer: SplitAnswer): string {
  const replaced = answer.find(([part]) => part === 'replaced')?.[1];
  return replaced ?? textOf(answer, 'text');
}

export function textOf(answer: SplitAnswer, part: 'text' | 'reasoning'): string {
  return answer
    .filter((run) => run[0] === part)
    .map((run) => run[1])
    .join('');
}
