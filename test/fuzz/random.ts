import { createHash } from 'node:crypto';

/** Pseudo-random numbers, determined by a name. */
export interface Random {
  /** An integer from 0 to `below` - 1. */
  int(below: number): number;
  chance(probability: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  /** At least one, at most `most`, usually few. */
  many<Item>(most: number, make: () => Item): Item[];
  bytes(length: number): Buffer;
  /** A length: usually small, sometimes near a power of two, rarely large. */
  length(most: number): number;
}

/** @param name For example `42/frames/17`: the seed of the run, the purpose of the numbers, and their index. */
export function createRandom(name: string): Random {
  let state = createHash('sha256').update(name).digest().readUInt32LE();
  // Mulberry32: short, and random enough for this purpose.
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const int = (below: number): number => Math.floor(next() * below);
  const random: Random = {
    int,
    chance: (probability) => next() < probability,
    pick: (items) => items[int(items.length)] as (typeof items)[number],
    many: (most, make) => Array.from({ length: 1 + Math.floor(next() ** 3 * most) }, make),
    bytes(length) {
      const words = Uint32Array.from({ length: Math.ceil(length / 4) }, () => int(4_294_967_296));
      return Buffer.from(words.buffer, 0, length);
    },
    length(most) {
      if (random.chance(0.7)) return Math.min(int(200), most);
      const power = 2 ** int(Math.log2(most) + 1);
      return Math.max(0, Math.min(most, power - 1 + int(3)));
    },
  };
  return random;
}
