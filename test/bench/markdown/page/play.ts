/** Who draws an answer that is arriving, in a page of its own. */
export interface Contestant {
  /** Takes the next token of the answer. */
  write(token: string): void;
  /** The answer is over. Resolves when all of it has been handed to the page. */
  end(): void | Promise<void>;
}

/** How tokens arrive: each in a task of its own as fast as it goes, or this many in every frame. */
export type Pace = 'burst' | number;

export interface Played {
  /** How long each task took that took longer than 50 ms. */
  readonly longTasks: readonly number[];
  readonly isGivenUp: boolean;
}

/** What the bench calls in the page. */
export interface Stage {
  play(source: string, pace: Pace): Promise<Played>;
  /** Ends a play that costs too much. */
  giveUp(): void;
}

/** Puts a contestant on the stage. The page is ready when it stands there. */
export async function enter(mount: (place: HTMLElement) => Contestant | Promise<Contestant>): Promise<void> {
  const contestant = await mount(document.body.appendChild(document.createElement('main')));
  await frame();
  Object.assign(globalThis, { stage: new Play(contestant) });
}

class Play implements Stage {
  readonly #contestant: Contestant;
  #isGivenUp = false;

  constructor(contestant: Contestant) {
    this.#contestant = contestant;
  }

  async play(source: string, pace: Pace): Promise<Played> {
    const longTasks: number[] = [];
    const observer = new PerformanceObserver((list) => {
      longTasks.push(...list.getEntries().map(({ duration }) => duration));
    });
    observer.observe({ type: 'longtask' });
    const tokens = tokensOf(source);
    await (pace === 'burst' ? this.#burst(tokens) : this.#paced(tokens, pace));
    if (!this.#isGivenUp) await this.#contestant.end();
    // The last of it is laid out and painted, and the observer has heard of it.
    await frame();
    await frame();
    observer.disconnect();
    return { longTasks, isGivenUp: this.#isGivenUp };
  }

  giveUp(): void {
    this.#isGivenUp = true;
  }

  /** A task of its own for each token: timers would wait, and microtasks are none. */
  #burst(tokens: Iterator<string>): Promise<void> {
    const { port1, port2 } = new MessageChannel();
    const { promise, resolve } = Promise.withResolvers<void>();
    port1.addEventListener('message', () => {
      if (this.#write(tokens, 1)) port2.postMessage(undefined);
      else resolve();
    });
    port1.start();
    port2.postMessage(undefined);
    return promise;
  }

  #paced(tokens: Iterator<string>, aFrame: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const draw = (): unknown => (this.#write(tokens, aFrame) ? requestAnimationFrame(draw) : resolve());
    draw();
    return promise;
  }

  /** @returns Whether there is more. */
  #write(tokens: Iterator<string>, count: number): boolean {
    for (let written = 0; written < count; written += 1) {
      const { value, done } = tokens.next();
      if (done || this.#isGivenUp) return false;
      this.#contestant.write(value);
    }
    return true;
  }
}

/** Pieces of one to seven characters: four on average, the same for everybody. */
function* tokensOf(source: string): Generator<string, undefined> {
  let length = 3;
  for (let from = 0; from < source.length; from += length) {
    length = ((length + 2) % 7) + 1;
    yield source.slice(from, from + length);
  }
  return undefined;
}

function frame(): Promise<unknown> {
  return new Promise(requestAnimationFrame);
}

/** Calls `draw` in the next frame, however often it is asked to before. */
export function onceAFrame(draw: () => void): { ask(): void; now(): void } {
  let request = 0;
  const now = (): void => {
    cancelAnimationFrame(request);
    request = 0;
    draw();
  };
  return { ask: () => (request ||= requestAnimationFrame(now)), now };
}
