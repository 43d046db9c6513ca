import type { ChatMessage, TraceEntry } from './message.ts';

/** The longest trace. Later passages belong to the last one, later tool calls and notices follow it. */
const MAX_TRACE_LENGTH = 500;

/** The trace of a message to which a step is added. */
export function extendTrace(
  { trace = [], text }: ChatMessage,
  kind: TraceEntry['kind'],
  index: number,
): readonly TraceEntry[] {
  const last = trace.at(-1);
  const textLength = text.length;
  const continues = kind === 'reasoning' && last?.kind === kind && last.textLength === textLength;
  return continues || trace.length >= MAX_TRACE_LENGTH ? trace : [...trace, { kind, index, textLength }];
}
