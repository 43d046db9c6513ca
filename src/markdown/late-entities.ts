/** What knows all names, where the browser does not: they weigh as much as the engine, so they are fetched when one is met that is unknown. */
export class LateEntities {
  readonly #arrived: (names: readonly string[]) => void;
  readonly #asked = new Set<string>();

  /** @param arrived Is told which of the names that were asked for stand for something after all. */
  constructor(arrived: (names: readonly string[]) => void) {
    this.#arrived = arrived;
  }

  /** What a name stands for, if that is known already. */
  decode(name: string): string | undefined {
    if (all) return all.get(name);
    if (this.#asked.size === 0) void this.#fetch();
    this.#asked.add(name);
    return undefined;
  }

  async #fetch(): Promise<void> {
    try {
      const { characterEntities } = await import('character-entities');
      all = new Map(Object.entries(characterEntities));
    } catch {
      // They stay as they are written, until the next document asks.
      return;
    }
    const names = [...this.#asked].filter((name) => all?.has(name));
    if (names.length > 0) this.#arrived(names);
  }
}

let all: ReadonlyMap<string, string> | undefined;
