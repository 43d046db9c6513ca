import { readFileSync } from 'node:fs';
import type { CatVersion } from '../servers/stock-cat-eras.ts';

/** One line of a recording (`test/fixtures/cat`). */
export interface RecordedEvent {
  readonly at: number;
  readonly dir: string;
  readonly socket?: string;
  readonly path?: string;
  readonly json?: unknown;
  readonly text?: string;
  /** How long the text was, where it is not told in full. */
  readonly characters?: number;
  readonly binary?: boolean;
  readonly status?: number;
  readonly code?: number;
  readonly method?: string;
  readonly headers?: Record<string, string>;
}

export interface CatRecording {
  readonly what: string;
  /** Whether the pieces went to this socket or that by chance. */
  readonly sharesByChance?: boolean;
  /** How much later than it was sent the last piece came, before the client did something, in ms. */
  readonly late?: number;
  /** How many sockets had come and gone on this server, and swallow a piece each. */
  readonly earlier?: number;
  readonly events: readonly RecordedEvent[];
}

export function recordingsOf(version: CatVersion): Record<string, CatRecording> {
  const file = new URL(`../fixtures/cat/${version}.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { scenarios: Record<string, CatRecording> }).scenarios;
}
