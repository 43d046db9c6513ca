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
  /** The position among all prompts of the relay. */
  readonly sequence: number;
  /** The share that counts its characters until it is answered. */
  readonly share: Share;
}

/** The prompts of one connection whose turns have not started, in order. */
export class PromptQueue {
  readonly #queued: QueuedPrompt[] = [];

  get first(): QueuedPrompt | undefined {
    return this.#queued[0];
  }

  /** Adds a prompt. If the same turn is already queued, the new prompt takes its place, so that the latest reader gets the answer. */
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

  /** Removes the prompts whose turn matches. They will not be answered. */
  remove(shouldRemove: (turnId: string) => boolean): QueuedPrompt[] {
    const all = this.#queued.splice(0);
    this.#queued.push(...all.filter(({ turnId }) => !shouldRemove(turnId)));
    const removed = all.filter(({ turnId }) => shouldRemove(turnId));
    for (const { share } of removed) share.release();
    return removed;
  }

  /**
   * Whether the limits allow to queue a prompt. A turn that is already queued takes no further slot.
   * @param starting The entry that is being started. It no longer counts as queued.
   * @param isAnswering Whether a turn is running. If not, one extra slot is allowed for the entry that will start next.
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

/** Characters of a prompt with its media and history. */
export function promptSize({ text, media = [], history = [] }: SessionPrompt): number {
  return [{ text, media }, ...history].reduce((sum, message) => sum + messageSize(message), 0);
}

function messageSize({ text, media = [] }: Pick<ModelMessage, 'text' | 'media'>): number {
  return media.reduce((sum, { url }) => sum + url.length, text.length);
}
