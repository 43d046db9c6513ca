import type { ChatEvent, ChatMessage } from '../../chat/index.ts';

/**
 * The event with no more text than an answer may still take: `limit` characters of text and reasoning in all.
 * @returns the event itself where it fits.
 */
export function fitEvent(event: ChatEvent, answer: ChatMessage, limit: number): ChatEvent {
  switch (event.type) {
    case 'text-delta':
    case 'reasoning-delta': {
      const room = limit - answer.text.length - (answer.reasoning?.length ?? 0);
      return event.delta.length <= room ? event : { ...event, delta: beginning(event.delta, room) };
    }
    case 'reply-end':
      return event.text === undefined || event.text.length <= limit
        ? event
        : { ...event, reason: 'length', text: beginning(event.text, limit) };
    default:
      return event;
  }
}

/** The first characters of a text, none of them torn in two. */
function beginning(text: string, length: number): string {
  return text.slice(0, Math.max(length, 0)).replace(/[\uD800-\uDBFF]$/, '');
}
