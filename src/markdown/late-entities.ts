import type { EntityDecoder } from './escapes.ts';

/**
 * Knows all names, where the browser does not: they weigh as much as the engine, so they are fetched when one is met that is unknown.
 *
 * @param arrived Is told which of the names that were asked for stand for something after all.
 */
export function lateEntities(arrived: (names: readonly string[]) => void): EntityDecoder {
  const asked = new Set<string>();
  return (name) => {
    if (all) return all.get(name);
    if (asked.size === 0) {
      void import('character-entities').then(
        ({ characterEntities }) => {
          const known = new Map(Object.entries(characterEntities));
          all = known;
          arrived([...asked].filter((other) => known.has(other)));
        },
        // Then they stay as they are written, until the next document asks.
        () => {},
      );
    }
    asked.add(name);
    return undefined;
  };
}

let all: ReadonlyMap<string, string> | undefined;
