import type { ModelMessage } from '../../chat/index.ts';
import type { Limits } from '../limits/limits.ts';
import type { Share } from '../limits/pool.ts';
import type { SessionPrompt } from './prompt.ts';
import type { TurnReader } from './turn-reader.ts';

type QueueLimits = Pick<Limits, 'queuedPrompts' | 'queuedCharacters'>;

export interface QueuedPrompt {
  readonly prompt: SessionPrompt;
  readonly turnId: string;
  readonly reader: TurnReader;
  /** Its place among all that the relay was asked. */
  readonly sequence: number;
  /** What it is counted by, until it is answered. */
  readonly share: Share;
}

/** The prompts of one connection that have yet to begin, in their order. */
export class PromptQueue {
  readonly #queued: QueuedPrompt[] = [];

  get first(): QueuedPrompt | undefined {
    return this.#queued[0];
  }

  /** A turn that waits already and is asked for again keeps its place, and answers to who asked last. */
  enqueue(queued: QueuedPrompt): void {
    const index = this.#queued.findIndex(({ turnId }) => turnId === queued.turnId);
    const [replaced] = this.#queued.splice(index < 0 ? this.#queued.length : index, 1, queued);
    replaced?.share.release();
  }

  shift(): void {
    this.#queued.shift();
  }

  hasReader(reader: TurnReader): boolean {
    return this.#queued.some((queued) => queued.reader === reader);
  }

  /** Takes those out whose turn `isMeant`: they are not going to be answered. */
  remove(shouldRemove: (turnId: string) => boolean): QueuedPrompt[] {
    const all = this.#queued.splice(0);
    this.#queued.push(...all.filter(({ turnId }) => !shouldRemove(turnId)));
    const removed = all.filter(({ turnId }) => shouldRemove(turnId));
    for (const { share } of removed) share.release();
    return removed;
  }

  /**
   * Whether a prompt may wait, too. One that waits already and is asked for again takes no other place.
   * @param starting The first, while it is on its way to begin: it does not wait any more.
   * @param isAnswering Whether there is one to wait for; else the first place is that of the one that begins.
   */
  hasRoom(
    prompt: SessionPrompt,
    limits: QueueLimits,
    starting: QueuedPrompt | undefined,
    isAnswering: boolean,
  ): boolean {
    const queued = this.#queued.filter((queuedPrompt) => queuedPrompt !== starting);
    const others = queued.filter(({ turnId }) => turnId !== prompt.turnId);
    const maxQueued = limits.queuedPrompts + (isAnswering ? 0 : 1);
    if (others.length >= maxQueued && others.length === queued.length) return false;
    const characters = others.reduce((sum, queuedPrompt) => sum + promptSize(queuedPrompt.prompt), promptSize(prompt));
    return others.length === 0 || characters <= limits.queuedCharacters;
  }
}

/** Characters of a prompt, with all that comes along with it. */
export function promptSize({ text, media = [], history = [] }: SessionPrompt): number {
  return [{ text, media }, ...history].reduce((sum, message) => sum + messageSize(message), 0);
}

function messageSize({ text, media = [] }: Pick<ModelMessage, 'text' | 'media'>): number {
  return media.reduce((sum, { url }) => sum + url.length, text.length);
}
