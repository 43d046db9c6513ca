/** Time, passed in where a test must own it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `task` once after `ms` milliseconds. Returns a function that cancels it. */
  schedule(ms: number, task: () => void): () => void;
}
