import { dataSize } from '../../chat/data-part.ts';
import type { ModelMessage } from '../../chat/index.ts';
import { contextSize } from '../../chat/prompt-context.ts';
import type { Limits } from '../limits/limits.ts';
import type { PendingPrompt } from './pending-prompts.ts';
import type { SessionPrompt } from './prompt.ts';
import type { TurnReader } from './turn-reader.ts';

type QueueLimits = Pick<Limits, 'queuedPrompts' | 'queuedCharacters'>;

/** The prompts of one connection whose turns have not started, in order. */
export class PromptQueue {
  readonly #queued: PendingPrompt[] = [];

  get first(): PendingPrompt | undefined {
    return this.#queued[0];
  }

  /** Adds a prompt. If the same turn is already queued, the new prompt takes its place, so that the latest reader gets the answer. */
  enqueue(queued: PendingPrompt): void {
    const index = this.#queued.findIndex(({ turnId }) => turnId === queued.turnId);
    const [replaced] = this.#queued.splice(index < 0 ? this.#queued.length : index, 1, queued);
    replaced?.release();
  }

  shift(): void {
    this.#queued.shift();
  }

  hasReader(reader: TurnReader): boolean {
    return this.#queued.some((queued) => queued.reader === reader);
  }

  /** Removes a prompt, which will not be answered. @returns whether it was queued. */
  remove(pending: PendingPrompt): boolean {
    const index = this.#queued.indexOf(pending);
    if (index >= 0) this.#queued.splice(index, 1);
    return index >= 0;
  }

  /** Removes and returns all prompts. */
  clear(): readonly PendingPrompt[] {
    return this.#queued.splice(0);
  }

  /**
   * Whether the limits allow to queue a prompt. A turn that is already queued takes no further slot.
   * @param starting The entry that is being started. It no longer counts as queued.
   * @param isAnswering Whether a turn is running. If not, one extra slot is allowed for the entry that will start next.
   */
  hasRoom(
    prompt: SessionPrompt,
    limits: QueueLimits,
    starting: PendingPrompt | undefined,
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

/** Characters of a prompt with its media, its data, its context and its history. */
export function promptSize({ text, media = [], data = [], context = {}, history = [] }: SessionPrompt): number {
  return [{ text, media, data }, ...history].reduce((sum, message) => sum + messageSize(message), contextSize(context));
}

function messageSize({ text, media = [], data }: Pick<ModelMessage, 'text' | 'media' | 'data'>): number {
  return media.reduce((sum, { url }) => sum + url.length, text.length + dataSize(data));
}
