/** Who shows a conversation, in a page of its own. */
export interface Contestant {
  /** Shows these messages. Resolves when the last one is in the page and the next prompt can be written. */
  open(messages: readonly Message[]): Promise<void>;
  /** Shows a prompt and streams its answer, some characters in every frame. Absent: not measured. */
  answer?(text: string): Promise<void>;
}

export interface Message {
  readonly isUser: boolean;
  readonly text: string;
}

export interface Opened {
  /** Milliseconds by the clock until the conversation was usable. */
  readonly ms: number;
}

/** What the bench calls in the page. */
export class Stage {
  readonly #contestant: Contestant;
  /** How long each task took that took longer than 50 ms, since it was last asked. */
  readonly #longTasks: number[] = [];

  constructor(contestant: Contestant) {
    this.#contestant = contestant;
    const observer = new PerformanceObserver((list) => {
      this.#longTasks.push(...list.getEntries().map(({ duration }) => duration));
    });
    observer.observe({ type: 'longtask' });
  }

  async open(messages: readonly Message[]): Promise<Opened> {
    const start = performance.now();
    await this.#contestant.open(messages);
    await frame();
    await frame();
    return { ms: performance.now() - start };
  }

  async answer(text: string): Promise<void> {
    await this.#contestant.answer?.(text);
    await frame();
    await frame();
  }

  takeLongTasks(): number[] {
    return this.#longTasks.splice(0);
  }
}

/** Puts a contestant on the stage. The page is ready when it stands there. */
export async function enter(mount: (place: HTMLElement) => Contestant): Promise<void> {
  const contestant = mount(document.body.appendChild(document.createElement('main')));
  await frame();
  Object.assign(globalThis, { stage: new Stage(contestant) });
}

/** Writes a text in pieces of 40 characters, one in every frame. */
export async function writeByFrames(text: string, write: (piece: string) => void): Promise<void> {
  for (let from = 0; from < text.length; from += 40) {
    write(text.slice(from, from + 40));
    await frame();
  }
}

/** Resolves in the first frame in which the condition holds. */
export async function whenShown(isShown: () => boolean): Promise<void> {
  while (!isShown()) await frame();
}

export function frame(): Promise<unknown> {
  return new Promise(requestAnimationFrame);
}
