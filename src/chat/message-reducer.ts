import { errorInfo, isErrorCode } from './error.ts';
import type { ChatEvent, ToolCall } from './event.ts';
import type { ChatMessage, Role } from './message.ts';

/** The messages of a conversation, in order. */
export type Transcript = readonly ChatMessage[];

/** Creates a message: a prompt that is being sent, or an answer that has not started. */
export function createMessage(
  role: Role,
  fields: Pick<ChatMessage, 'id' | 'turnId'> & Partial<ChatMessage>,
): ChatMessage {
  return { role, text: '', state: 'sending', ...fields };
}

/** Whether the message may still change. */
export function isPending(message: ChatMessage): boolean {
  return message.state === 'queued' || message.state === 'sending' || message.state === 'streaming';
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
      return { ...message, state: 'streaming', text: message.text + event.delta };
    case 'reasoning-delta':
      return { ...message, state: 'streaming', reasoning: (message.reasoning ?? '') + event.delta };
    case 'notice':
      return { ...message, state: 'streaming', notices: [...(message.notices ?? []), event.text] };
    case 'tool': {
      const { type: _, ...tool } = event;
      return { ...message, state: 'streaming', tools: withTool(message.tools ?? [], tool) };
    }
    case 'media': {
      const { type: _, ...media } = event;
      return { ...message, state: 'streaming', media: [...(message.media ?? []), media] };
    }
    case 'reply-end': {
      const { type: _, reason, text = message.text, ...rest } = event;
      if (reason === 'length') return { ...message, ...rest, text, state: 'done', truncated: true };
      return { ...message, ...rest, text, state: reason };
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

function withTool(tools: readonly ToolCall[], update: ToolCall): readonly ToolCall[] {
  const index = tools.findIndex((tool) => tool.id === update.id);
  return index < 0 ? [...tools, update] : tools.with(index, { ...tools[index], ...update });
}
