import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import type { ToolEvent } from '../../../chat/index.ts';
import { truncateText } from '../../../chat/truncate-text.ts';

/** Maximum length of a tool's input and output. Search results contain whole pages, and the visitor sees a line. */
const MAX_PAYLOAD_CHARACTERS = 2000;

type ToolPart = Extract<LanguageModelV4StreamPart, { type: 'tool-input-start' | 'tool-call' | 'tool-result' }>;

/** Converts a part about a tool that runs on the vendor's side. */
export function toToolEvent(part: ToolPart): ToolEvent {
  switch (part.type) {
    case 'tool-input-start':
      return { type: 'tool', id: part.id, name: part.toolName, state: 'running' };
    case 'tool-call':
      return {
        type: 'tool',
        id: part.toolCallId,
        name: part.toolName,
        state: 'running',
        input: truncatePayload(part.input),
      };
    case 'tool-result': {
      const { toolCallId: id, toolName: name, result, isError = false, preliminary = false } = part;
      const state = isError ? 'failed' : preliminary ? 'running' : 'done';
      return { type: 'tool', id, name, state, output: truncatePayload(result) };
    }
  }
}

function truncatePayload(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value, omitEncryptedContent);
  return text.length <= MAX_PAYLOAD_CHARACTERS ? text : `${truncateText(text, MAX_PAYLOAD_CHARACTERS)}…`;
}

/** Omits encrypted page contents from Anthropic's search results. Only Anthropic can decrypt them. */
function omitEncryptedContent(key: string, value: unknown): unknown {
  return key === 'encryptedContent' ? undefined : value;
}
