/** A message as a visitor sees it. */
export interface ShownMessage {
  readonly role: 'user' | 'assistant';
  readonly state: string;
  readonly text: string;
  /** The sentence below it, of a failure or a hint; empty without one. */
  readonly sentence: string;
  /** The labels of its buttons. */
  readonly buttons: readonly string[];
}

/** A prompt, as it is shown. */
export function shownPrompt(text: string): ShownMessage {
  return { role: 'user', state: 'done', text, sentence: '', buttons: [] };
}

/** An answer, as it is shown; by default complete, and without a sentence or buttons. */
export function shownAnswer(text: string, state = 'done', { sentence = '', buttons = [] }: Remarks = {}): ShownMessage {
  return { role: 'assistant', state, text, sentence, buttons };
}

type Remarks = Partial<Pick<ShownMessage, 'sentence' | 'buttons'>>;

/** The messages of a page, in order. Runs in the page. */
export function readMessages(): ShownMessage[] {
  const root = document.querySelector('ai-chat')?.shadowRoot;
  const textOf = (element: HTMLElement) => element.innerText.trim();
  return Array.from(root?.querySelectorAll<HTMLElement>('[part~="message"]') ?? [], (article) => {
    // By its class, which earlier builds have, too.
    const role = article.matches('.user') ? 'user' : 'assistant';
    const state = [...article.classList].find((name) => !['message', 'user', 'assistant'].includes(name)) ?? '';
    const text = article.querySelector<HTMLElement>('[part~="text"]');
    return {
      role,
      // A prompt that is being sent looks like one that was sent.
      state: role === 'user' && state === 'sending' ? 'done' : state,
      // In a tab that has been frozen the browser may not have laid out earlier messages yet.
      text: text?.innerText || (text?.textContent ?? ''),
      sentence: Array.from(article.querySelectorAll<HTMLElement>('.hint, [part~="fault"] > p'), textOf).join(' '),
      buttons: Array.from(article.querySelectorAll<HTMLElement>('[part~="action"]'), textOf),
    };
  });
}
