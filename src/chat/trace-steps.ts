import type { Step, ToolCall } from './event.ts';
import type { ChatMessage } from './message.ts';

/** A step with its content. `step` is one that came with the end of the answer. */
export type TraceStep = { readonly textLength: number } & (
  | { readonly kind: 'reasoning' | 'notice'; readonly text: string }
  | { readonly kind: 'tool'; readonly tool: ToolCall }
  | { readonly kind: 'step'; readonly step: Step }
);

/**
 * The steps of an answer in the order of their arrival. Where that is not known, as in messages of older versions: reasoning, tools, steps,
 * notices. References to nothing are left out.
 */
export function traceSteps({
  trace = [],
  reasoning = '',
  tools = [],
  steps = [],
  notices = [],
}: ChatMessage): readonly TraceStep[] {
  const starts = trace.filter(({ kind }) => kind === 'reasoning').map(({ index }) => index);
  // The first passage begins at the beginning, whatever a foreign peer or an edited storage says.
  starts[0] = 0;
  let passage = 0;
  const found: TraceStep[] = [];
  const addPassage = (textLength: number) => {
    const text = reasoning.slice(starts[passage], starts[(passage += 1)]);
    if (text) found.push({ kind: 'reasoning', text, textLength });
  };
  const listed = { tool: new Set<number>(), notice: new Set<number>() };
  const addTool = (index: number, textLength = 0) => {
    const tool = tools[index];
    if (tool && !listed.tool.has(index)) found.push({ kind: 'tool', tool, textLength });
    listed.tool.add(index);
  };
  const addNotice = (index: number, textLength = 0) => {
    const text = notices[index];
    if (text !== undefined && !listed.notice.has(index)) found.push({ kind: 'notice', text, textLength });
    listed.notice.add(index);
  };
  if (!trace.some(({ kind }) => kind === 'reasoning')) addPassage(0);
  for (const { kind, index, textLength } of trace) {
    if (kind === 'reasoning') addPassage(textLength);
    else (kind === 'tool' ? addTool : addNotice)(index, textLength);
  }
  tools.forEach((_, index) => addTool(index));
  for (const step of steps) found.push({ kind: 'step', step, textLength: 0 });
  notices.forEach((_, index) => addNotice(index));
  return found;
}
