import { readFileSync } from 'node:fs';
import type { ProviderScript } from '../servers/provider-script.ts';

/** Recorded responses of a real server; see `test/fixtures/openai/README.md`. */
export interface Recording {
  readonly what: string;
  readonly status: number;
  readonly contentType: string;
  readonly isCut: boolean;
  readonly reads: readonly string[];
  readonly text: string;
  readonly finish: string | null;
  readonly isMarked: boolean;
}

export const RECORDED_SERVERS = ['llama-server', 'llama-cpp-python'] as const;

export type RecordedServer = (typeof RECORDED_SERVERS)[number];

export function recordingsOf(server: RecordedServer): readonly Recording[] {
  const file = new URL(`../fixtures/openai/${server}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as Recording[];
}

/** Has a fake provider send the same. */
export function replayOf({ status, contentType, reads, isCut }: Recording): ProviderScript {
  return { status, headers: { 'content-type': contentType }, reads, ending: isCut ? 'cut' : 'end' };
}
