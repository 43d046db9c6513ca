import { copyDataPart } from '../../chat/data-part.ts';
import { readSuggestions } from '../../chat/prompt-suggestion.ts';
import { truncateText } from '../../chat/truncate-text.ts';
import type { ChatEvent, ChatMessage } from '../../chat/index.ts';

/** Whether an event of a provider has no effect, and would only use memory: an empty delta, or data that cannot be sent. */
export function hasNoEffect(event: ChatEvent): boolean {
  return ('delta' in event && event.delta === '') || (event.type === 'data' && !copyDataPart(event));
}

/**
 * Truncates the text of an event so that text and reasoning of the answer stay within `limit` characters in all.
 * @returns the event itself if it fits.
 */
export function truncateEvent(event: ChatEvent, answer: ChatMessage, limit: number): ChatEvent {
  switch (event.type) {
    case 'text-delta':
    case 'reasoning-delta': {
      const remaining = limit - answer.text.length - (answer.reasoning?.length ?? 0);
      return event.delta.length <= remaining ? event : { ...event, delta: truncateText(event.delta, remaining) };
    }
    case 'reply-end':
      return event.text === undefined || event.text.length <= limit
        ? event
        : { ...event, reason: 'length', text: truncateText(event.text, limit) };
    case 'suggestions':
      return { ...event, suggestions: readSuggestions(event.suggestions) };
    default:
      return event;
  }
}
