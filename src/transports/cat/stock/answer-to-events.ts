import { errorInfo, type ChatEvent } from '../../../chat/index.ts';
import type { CatAnswer } from '../../../protocol/cat.ts';

/** What makes a whole reply of an answer, from a frame or from the memory; its last event is the last. */
export function answerToEvents({ text, media = [], sources, steps }: CatAnswer): readonly ChatEvent[] {
  if (!text && media.length === 0) return [{ type: 'reply-error', ...errorInfo('empty-response') }];
  return [
    ...media.map((item) => ({ type: 'media', ...item }) as const),
    { type: 'reply-end', reason: 'done', text, ...(sources && { sources }), ...(steps && { steps }) },
  ];
}
