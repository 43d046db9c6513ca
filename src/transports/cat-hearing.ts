import type { Clock } from '../chat/index.ts';
import type { CatTraits } from '../protocol/cat-traits.ts';
import * as CLOSE from '../protocol/close-codes.ts';
import { CatTabs } from './cat-tabs.ts';

export interface CatHearingOptions {
  readonly traits: () => CatTraits;
  /** Says which Cat it is, and which visitor. */
  readonly name: string;
  readonly clock: Clock;
  readonly closing: AbortSignal;
  /** Whether another socket may take the place of this one without anybody missing a word. */
  readonly isIdle: () => boolean;
  /** Other tabs have come or gone. */
  readonly othersChanged: () => void;
  /** Has another socket take the place of this one. */
  readonly refresh: () => void;
  /** What is waited for may not come to this socket. */
  readonly doubtful: () => void;
}

/**
 * Whether our socket is the one that the Cat speaks to. Of 1.9 a socket goes deaf without a word: when another one of the same visitor
 * is opened, and when an older one is through, be it that of another tab, of the page before, or of before the network changed.
 */
export class CatHearing {
  /** Whether it should be replaced before anything is asked on it. */
  isStale = false;
  /** Whether other tabs speak to the same Cat as the same visitor. */
  hasOthers = false;
  /** How many turns were asked on this socket. */
  #asked = 0;
  #openedAt = 0;
  #wasCut = false;
  readonly #options: CatHearingOptions;
  readonly #tabs: CatTabs;
  #callOff = (): void => {};

  constructor(options: CatHearingOptions) {
    this.#options = options;
    const met = (isThere: boolean) => {
      this.hasOthers = isThere;
      options.othersChanged();
    };
    this.#tabs = new CatTabs(options.name, { met, stirred: () => this.#stirred() }, options.closing);
    this.#tabs.opened();
  }

  /** Whether the other tabs, if there are any, have not had the time to say so. */
  get isNew(): boolean {
    return this.#options.clock.now() - this.#openedAt < MEETING;
  }

  opened(): void {
    const { clock } = this.#options;
    this.isStale = false;
    this.#asked = 0;
    this.#openedAt = clock.now();
    this.#tabs.opened();
    // The Cat finds out late that the last one is dead, and takes this one off its list for it.
    if (this.#wasCut) this.#callOff = clock.after(DEAD_PEER, () => this.#isDoubtful());
    this.#wasCut = false;
  }

  left(code: number): void {
    this.#callOff();
    this.#wasCut = code === CLOSE.abnormal;
  }

  asked(): void {
    this.#asked += 1;
  }

  /** An answer came that this socket may not have been asked for. `isOlder`: it surely was not. */
  answerCame(isOlder: boolean): void {
    if (isOlder || this.#asked === 0) this.#isDoubtful();
  }

  /** Its silence is proof: the Cat has said something meanwhile. */
  heardNothing(): void {
    this.isStale = true;
  }

  dismiss(): void {
    this.#callOff();
  }

  #isDoubtful(): void {
    const { traits, isIdle, refresh, doubtful } = this.#options;
    if (!traits().goesDeaf) return;
    this.isStale = true;
    if (isIdle()) refresh();
    else doubtful();
  }

  /** What another tab takes is taken back when there is something to ask, and no sooner. */
  #stirred(): void {
    const { traits, doubtful } = this.#options;
    if (!traits().goesDeaf) return;
    this.isStale = true;
    doubtful();
  }
}

/* Milliseconds. */

/** In which other tabs have answered. */
const MEETING = 500;

/** After which a Cat has found out that a socket is dead: its keepalive takes from 20 to 45 seconds. */
const DEAD_PEER = 60_000;
