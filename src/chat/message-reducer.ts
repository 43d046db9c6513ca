import { copyDataPart, MAX_DATA_PARTS } from './data-part.ts';
import { errorInfo, isErrorCode } from './error.ts';
import type { ChatEvent, ToolCall } from './event.ts';
import { isPending, type ChatMessage, type Role } from './message.ts';
import { readSuggestions } from './prompt-suggestion.ts';
import { extendTrace } from './trace.ts';

/** The messages of a conversation, in order. */
export type Transcript = readonly ChatMessage[];

/** Creates a message: a prompt that is being sent, or an answer that has not started. */
export function createMessage(
  role: Role,
  fields: Pick<ChatMessage, 'id' | 'turnId'> & Partial<ChatMessage>,
): ChatMessage {
  return { role, text: '', state: 'sending', ...fields };
}

/**
 * Applies one event of a reply to its message. Relay and widget both use it, so that they build the same text.
 * Messages that have ended are returned unchanged.
 */
export function applyEvent(message: ChatMessage, event: ChatEvent): ChatMessage {
  if (!isPending(message)) return message;
  switch (event.type) {
    case 'reply-start':
      return { ...message, state: 'streaming' };
    case 'text-delta':
      return {
        ...message,
        state: 'streaming',
        text: message.text + breakAfterTool(message, event.delta) + event.delta,
      };
    case 'reasoning-delta': {
      const { reasoning = '' } = message;
      const trace = extendTrace(message, 'reasoning', reasoning.length);
      return { ...message, state: 'streaming', reasoning: reasoning + event.delta, trace };
    }
    case 'notice': {
      const { notices = [] } = message;
      const trace = extendTrace(message, 'notice', notices.length);
      return { ...message, state: 'streaming', notices: [...notices, event.text], trace };
    }
    case 'tool': {
      const { type: _, ...tool } = event;
      return { ...message, state: 'streaming', ...withTool(message, tool) };
    }
    case 'media': {
      const { type: _, ...media } = event;
      return { ...message, state: 'streaming', media: [...(message.media ?? []), media] };
    }
    case 'data': {
      const data = withPart(message.data, event);
      return data ? { ...message, state: 'streaming', data } : message;
    }
    case 'suggestions':
      return { ...message, state: 'streaming', suggestions: readSuggestions(event.suggestions) };
    case 'reply-end': {
      const { type: _, reason, text: wholeText = message.text, ...rest } = event;
      const text = wholeText === withoutBreaks(message) ? message.text : wholeText;
      const ended = { ...message, ...rest, text, ...(text !== message.text && withoutPositions(message)) };
      if (reason === 'length') return { ...ended, state: 'done', truncated: true };
      return { ...ended, state: reason };
    }
    case 'reply-error': {
      const { type: _, ...error } = event;
      // A page's own transport may send any value.
      return { ...message, state: 'failed', error: isErrorCode(error.code) ? error : errorInfo('internal') };
    }
    default:
      return message;
  }
}

/**
 * The end of a paragraph where an answer goes on after a tool call: models write each part as a text of its own. Nothing if either side has a
 * line break, so that a delta that was made from the text changes nothing.
 */
function breakAfterTool({ text, trace = [] }: ChatMessage, delta: string): string {
  if (text === '' || delta === '' || trace.at(-1)?.textLength !== text.length) return '';
  const isAfterTool = trace.some(({ kind, textLength }) => kind === 'tool' && textLength === text.length);
  return isAfterTool && !/\n\s*$/.test(text) && !/^\s*\n/.test(delta) ? '\n\n' : '';
}

/** The text as it was streamed, without the breaks after tool calls. */
function withoutBreaks({ text, trace = [] }: ChatMessage): string {
  let streamed = text;
  // From the end, so that the positions before stay the same.
  for (const { kind, textLength } of trace.toReversed()) {
    const hasBreak = kind === 'tool' && textLength > 0 && streamed.startsWith('\n\n', textLength);
    if (hasBreak) streamed = streamed.slice(0, textLength) + streamed.slice(textLength + 2);
  }
  return streamed;
}

function withTool(message: ChatMessage, update: ToolCall): Pick<ChatMessage, 'tools' | 'trace'> {
  const { tools = [] } = message;
  const index = tools.findIndex((tool) => tool.id === update.id);
  if (index >= 0) return { tools: tools.with(index, { ...tools[index], ...update }) };
  return { tools: [...tools, update], trace: extendTrace(message, 'tool', tools.length) };
}

/** The parts with another one. `undefined` if it is invalid, or one too many. */
function withPart(data: ChatMessage['data'] = [], event: unknown): ChatMessage['data'] {
  const part = copyDataPart(event);
  if (!part) return undefined;
  const index = part.id === undefined ? -1 : data.findIndex(({ id }) => id === part.id);
  if (index >= 0) return data.with(index, part);
  return data.length < MAX_DATA_PARTS ? [...data, part] : undefined;
}

/** The trace without its positions in a text that was replaced. */
function withoutPositions({ trace }: ChatMessage): Pick<ChatMessage, 'trace'> {
  return trace ? { trace: trace.map((entry) => ({ ...entry, textLength: 0 })) } : {};
}
