import type { TabGroupOptions } from './tab-group-options.ts';
import { compareTerms, compareVersions, NO_VERSION, type Version } from './version.ts';

/** The state of one tab as a version of the leader's. */
export class MirroredState<Change, State> {
  readonly #options: Pick<TabGroupOptions<never, Change, State>, 'applyChange' | 'applyState'>;
  #version: Readonly<Version> = NO_VERSION;
  #isComplete = false;

  constructor(options: Pick<TabGroupOptions<never, Change, State>, 'applyChange' | 'applyState'>) {
    this.#options = options;
  }

  get version(): Readonly<Version> {
    return this.#version;
  }

  /** Whether no change is missing as far as known. Otherwise the leader's whole state is necessary. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  invalidate(): void {
    this.#isComplete = false;
  }

  /** Forgets the version, because later changes do not arrive. */
  leave(): void {
    this.#version = NO_VERSION;
    this.#isComplete = false;
  }

  /** Makes this state the first of a term. */
  lead(term: Readonly<Version>): void {
    this.#version = term;
    this.#isComplete = true;
  }

  /** Counts a change of the leader itself. */
  advance(): void {
    const [term, tabId, changeNumber] = this.#version;
    this.#version = [term, tabId, changeNumber + 1];
  }

  /** Follows a leader that began with the state of version `basis`. */
  follow(term: Readonly<Version>, basis: Readonly<Version>): void {
    if (compareTerms(term, this.#version) <= 0) return;
    if (this.#isComplete && compareVersions(basis, this.#version) === 0) this.#version = term;
    else this.#isComplete = false;
  }

  /** Applies a change if it is the next one. One that has been applied already, or is of an earlier leader, is dropped. */
  applyChange(at: Readonly<Version>, change: Change): void {
    if (!this.#isComplete || compareVersions(at, this.#version) <= 0) return;
    this.#isComplete = compareTerms(at, this.#version) === 0 && at[2] === this.#version[2] + 1;
    if (!this.#isComplete) return;
    try {
      this.#options.applyChange(change);
      this.#version = at;
    } catch {
      this.#isComplete = false;
    }
  }

  /** Replaces the state by one that is not earlier. Afterwards the state is complete, unless it could not be applied. */
  applyState(at: Readonly<Version>, state: State): void {
    const order = compareVersions(at, this.#version);
    if (order < 0 || (order === 0 && this.#isComplete)) return;
    try {
      this.#options.applyState(state);
      this.#version = at;
      this.#isComplete = true;
    } catch {
      this.#isComplete = false;
    }
  }
}
