import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import type { ToolEvent } from '../../chat/index.ts';
import { beginningOf } from '../../chat/beginning-of.ts';

/** Characters of what goes into a tool and comes out of it: a search brings home whole pages, and a person reads a line. */
const MOST_SHOWN = 2000;

type ToolPart = Extract<LanguageModelV4StreamPart, { type: 'tool-input-start' | 'tool-call' | 'tool-result' }>;

/** What a part says of a tool at work on the vendor's side. */
export function toolEvent(part: ToolPart): ToolEvent {
  switch (part.type) {
    case 'tool-input-start':
      return { type: 'tool', id: part.id, name: part.toolName, state: 'running' };
    case 'tool-call':
      return { type: 'tool', id: part.toolCallId, name: part.toolName, state: 'running', input: shown(part.input) };
    case 'tool-result': {
      const { toolCallId: id, toolName: name, result, isError = false, preliminary = false } = part;
      const state = isError ? 'failed' : preliminary ? 'running' : 'done';
      return { type: 'tool', id, name, state, output: shown(result) };
    }
  }
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value, withoutCiphers);
  return text.length <= MOST_SHOWN ? text : `${beginningOf(text, MOST_SHOWN)}…`;
}

/** Anthropic sends the pages it has found along, in a form that only itself can read. */
function withoutCiphers(key: string, value: unknown): unknown {
  return key === 'encryptedContent' ? undefined : value;
}
