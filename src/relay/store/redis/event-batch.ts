import type { ChatEvent } from '../../../chat/index.ts';

/** An event in a batch: the text of a delta, one of reasoning in a list, any other event as it is. */
type BatchItem = string | readonly [string] | ChatEvent;

/** Encodes consecutive events of a turn. Most are deltas, of which only the text is kept. */
export function encodeBatch(events: readonly ChatEvent[]): string {
  const items: BatchItem[] = events.map((event) => {
    if (event.type === 'text-delta') return event.delta;
    return event.type === 'reasoning-delta' ? [event.delta] : event;
  });
  return JSON.stringify(items);
}

/** Decodes what {@link encodeBatch} returned. */
export function decodeBatch(batch: string): readonly ChatEvent[] {
  return (JSON.parse(batch) as readonly BatchItem[]).map((item) => {
    if (typeof item === 'string') return { type: 'text-delta', delta: item };
    return isReasoning(item) ? { type: 'reasoning-delta', delta: item[0] } : item;
  });
}

function isReasoning(item: readonly [string] | ChatEvent): item is readonly [string] {
  return Array.isArray(item);
}
