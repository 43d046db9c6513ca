import { errorInfo, type ChatEvent } from '../../../chat/index.ts';
import type { CatAnswer } from '../../../protocol/cat.ts';
import { omitUndefined } from '../../../protocol/json.ts';

/** Converts a whole answer, from a frame or from the history, to the events of a reply, including the last one. */
export function answerToEvents({ text, media = [], ...answer }: CatAnswer): readonly ChatEvent[] {
  if (!text && media.length === 0) return [{ type: 'reply-error', ...errorInfo('empty-response') }];
  // A frame has more members than these.
  const { sources, steps, recollections } = answer;
  return [
    ...media.map((item) => ({ type: 'media', ...item }) as const),
    { type: 'reply-end', reason: 'done', text, ...omitUndefined({ sources, steps, recollections }) },
  ];
}
