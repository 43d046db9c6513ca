/** What a Cat 1.9.2 keeps of a user. */
export interface StockCatUser {
  readonly id: string;
  readonly history: object[];
}

/** How much of a conversation it keeps. */
const HISTORY = 20;

export interface Answered {
  /** The prompt. */
  readonly input: string;
  readonly content: string;
  /** Whether a plug-in said it, in the middle of a turn. */
  readonly isByPlugin?: boolean;
  /** Other keys, and others in the place of the usual ones. */
  readonly keys?: object;
}

/** A `chat` frame of 1.9.2, with the account of an answer that found nothing in its memory. */
export function chatFrame(user: StockCatUser, { input, content, isByPlugin, keys }: Answered): object {
  return {
    user_id: user.id,
    when: Date.now() / 1000,
    who: 'AI',
    text: content,
    image: null,
    audio: null,
    type: 'chat',
    why: {
      input,
      intermediate_steps: [],
      memory: { episodic: [], declarative: [], procedural: [] },
      model_interactions: [{ model_type: 'embedder', source: 'recall', prompt: [input], reply: [0.25, -0.5] }],
      ...(!isByPlugin && { agent_output: { output: content, intermediate_steps: [], return_direct: false } }),
    },
    content,
    ...keys,
  };
}

/** What a user said, as the history tells it. */
export function humanEntry(user: StockCatUser, text: string, image: unknown = null): object {
  return { user_id: user.id, when: Date.now() / 1000, who: 'Human', text, image, audio: null };
}

export function remember(user: StockCatUser, entry: object): void {
  user.history.push(entry);
  user.history.splice(0, user.history.length - HISTORY);
}
