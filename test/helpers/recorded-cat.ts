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
  /** The length of a text that was not recorded in full. */
  readonly characters?: number;
  readonly binary?: boolean;
  readonly status?: number;
  readonly code?: number;
  readonly method?: string;
  readonly headers?: Record<string, string>;
}

export interface CatRecording {
  readonly what: string;
  /** Whether the tokens went to random sockets. */
  readonly sharesByChance?: boolean;
  /** The delay of the last token before an action of the client, in milliseconds. */
  readonly late?: number;
  /** The number of closed sockets on this server, each of which discards a token. */
  readonly earlier?: number;
  readonly events: readonly RecordedEvent[];
}

export function recordingsOf(version: CatVersion): Record<string, CatRecording> {
  const file = new URL(`../fixtures/cat/${version}.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { scenarios: Record<string, CatRecording> }).scenarios;
}
