import type { PromptMessage } from '../../chat/index.ts';
import type { Share } from '../pool.ts';
import type { SessionPrompt } from './prompt.ts';
import type { TurnReader } from './turn-reader.ts';

export interface QueueLimits {
  /** How many prompts of one connection may wait behind the one that is answered. */
  readonly queuedPrompts: number;
  /** How many characters they may have together, with all that comes along with them. One alone may have more. */
  readonly queuedCharacters: number;
}

export interface Waiting {
  readonly prompt: SessionPrompt;
  readonly turnId: string;
  readonly reader: TurnReader;
  /** Its place among all that the relay was asked. */
  readonly rank: number;
  /** What it is counted by, until it is answered. */
  readonly share: Share;
}

/** The prompts of one connection that have yet to begin, in their order. */
export class PromptQueue {
  readonly #waiting: Waiting[] = [];

  get first(): Waiting | undefined {
    return this.#waiting[0];
  }

  /** A turn that waits already and is asked for again keeps its place, and answers to who asked last. */
  put(waiting: Waiting): void {
    const at = this.#waiting.findIndex(({ turnId }) => turnId === waiting.turnId);
    const [replaced] = this.#waiting.splice(at < 0 ? this.#waiting.length : at, 1, waiting);
    replaced?.share.release();
  }

  shift(): void {
    this.#waiting.shift();
  }

  hasReader(reader: TurnReader): boolean {
    return this.#waiting.some((waiting) => waiting.reader === reader);
  }

  /** Takes those out whose turn `isMeant`: they are not going to be answered. */
  remove(isMeant: (turnId: string) => boolean): Waiting[] {
    const all = this.#waiting.splice(0);
    this.#waiting.push(...all.filter(({ turnId }) => !isMeant(turnId)));
    const removed = all.filter(({ turnId }) => isMeant(turnId));
    for (const { share } of removed) share.release();
    return removed;
  }

  /**
   * Whether a prompt may wait, too. One that waits already and is asked for again takes no other place.
   * @param begun The first, while it is on its way to begin: it does not wait any more.
   * @param isAnswering Whether there is one to wait for; else the first place is that of the one that begins.
   */
  hasRoom(prompt: SessionPrompt, limits: QueueLimits, begun: Waiting | undefined, isAnswering: boolean): boolean {
    const waiting = this.#waiting.filter((each) => each !== begun);
    const others = waiting.filter(({ turnId }) => turnId !== prompt.turnId);
    const places = limits.queuedPrompts + (isAnswering ? 0 : 1);
    if (others.length >= places && others.length === waiting.length) return false;
    const characters = others.reduce((sum, other) => sum + sizeOf(other.prompt), sizeOf(prompt));
    return others.length === 0 || characters <= limits.queuedCharacters;
  }
}

/** Characters of a prompt, with all that comes along with it. */
export function sizeOf({ text, media = [], history = [] }: SessionPrompt): number {
  return [{ text, media }, ...history].reduce((sum, message) => sum + lengthOf(message), 0);
}

function lengthOf({ text, media = [] }: Pick<PromptMessage, 'text' | 'media'>): number {
  return media.reduce((sum, { url }) => sum + url.length, text.length);
}
