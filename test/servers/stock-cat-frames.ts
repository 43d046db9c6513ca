import type { CatEra } from './stock-cat-eras.ts';
import type { StockCatUser } from './stock-cat-user.ts';

export interface Answered {
  /** The prompt. */
  readonly input: string;
  readonly content: string;
  /** Whether a plug-in sent it: `aside` during a turn, `instead` in place of the model. */
  readonly byPlugin?: 'aside' | 'instead';
  /** Additional keys, and replacements of the usual ones. */
  readonly keys?: object;
}

/** A `chat` frame with the explanation of an answer without sources. */
export function chatFrame(era: CatEra, user: StockCatUser, { keys, ...answered }: Answered): object {
  const { content } = answered;
  const why = account(era, answered);
  const frame = { type: 'chat', content, why };
  if (era.shape === 'seed') return { error: false, ...frame, ...keys };
  if (era.shape === 'user' || era.shape === 'account') return { user_id: user.id, ...frame, ...keys };
  const message = era.shape === 'message' ? { message: content } : {};
  const said = { user_id: user.id, when: Date.now() / 1000, who: 'AI', text: content, image: null, audio: null };
  return { ...said, ...message, ...frame, ...keys };
}

/** A user's message in the history. */
export function humanEntry(era: CatEra, user: StockCatUser, text: unknown, image: unknown = null): object {
  if (era.shape === 'text' || era.shape === 'message') {
    const entry = { user_id: user.id, when: Date.now() / 1000, who: 'Human', text, image, audio: null };
    return era.shape === 'message' ? { ...entry, message: text } : entry;
  }
  return { ...oldEntry(era, 'Human'), message: text, why: {} };
}

/** The Cat's message in the history: since 1.8 the frame. */
export function catEntry(era: CatEra, frame: object): object {
  if (era.shape === 'text' || era.shape === 'message') return frame;
  const { content, why } = frame as { content: unknown; why: unknown };
  return { ...oldEntry(era, 'AI'), message: content, why };
}

function oldEntry({ history }: CatEra, who: 'AI' | 'Human'): object {
  return { who, ...(history?.hasWhen && { when: Date.now() / 1000 }), ...(history?.hasRole && { role: who }) };
}

function account(era: CatEra, { input, content, byPlugin }: Answered): object {
  const why = {
    input: byPlugin === 'instead' && !era.echoesFastPrompt ? null : input,
    intermediate_steps: era.noSteps,
    memory: { episodic: [], declarative: [], procedural: era.hasNaN && input === '' ? [UNLIKE_ANYTHING] : [] },
  };
  if (era.shape === 'seed' || era.shape === 'user') return why;
  const output = { output: content, intermediate_steps: [], return_direct: false };
  return {
    ...why,
    model_interactions: [{ model_type: 'embedder', source: 'recall', prompt: [input], reply: [0.25, -0.5] }],
    ...(byPlugin !== 'aside' && { agent_output: output }),
  };
}

/** The documents found for an empty text. */
const UNLIKE_ANYTHING = { page_content: 'get_the_time', metadata: { source: 'tool' }, score: Number.NaN };
