import type { ChatMessage } from './message.ts';

/**
 * A reference to one step of an answer: a passage of its reasoning, a tool call or a notice. A message lists them in the order of their
 * arrival, so that its texts and tool calls are stored only once.
 */
export interface TraceEntry {
  readonly kind: 'reasoning' | 'tool' | 'notice';
  /** The index in `tools` or `notices`. Of a passage of reasoning, the position of its first character in `reasoning`. */
  readonly index: number;
  /** The length of the answer's text when the step came, in characters. 0 if the text was replaced later. */
  readonly textLength: number;
}

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
