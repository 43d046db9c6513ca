import type { EntityDecoder } from './escapes.ts';

/** Decodes entities with the browser's parser, if it has `setHTML`, which never runs anything in the string. */
export function createBrowserDecoder(): EntityDecoder | undefined {
  const probe: { setHTML?(html: string): void; textContent: string } | undefined =
    globalThis.document?.createElement('p');
  if (!probe?.setHTML) return undefined;
  return (name) => {
    // A name consists of letters and digits.
    const source = `&${name};`;
    probe.setHTML?.(source);
    const text = probe.textContent;
    // In `&notit;` a browser decodes `&not`, which leaves the semicolon.
    return text.endsWith(';') && name !== 'semi' ? undefined : text;
  };
}

/**
 * Decodes all names for browsers without `setHTML`. The table is as large as the engine, so it is loaded with the first unknown name.
 *
 * @param onResolved Called with those of the requested names that are entities.
 */
export function createLazyDecoder(onResolved: (names: readonly string[]) => void): EntityDecoder {
  const requested = new Set<string>();
  return (name) => {
    if (allEntities) return allEntities.get(name);
    if (requested.size === 0) {
      void import('character-entities').then(
        ({ characterEntities }) => {
          const known = new Map(Object.entries(characterEntities));
          allEntities = known;
          onResolved([...requested].filter((requestedName) => known.has(requestedName)));
        },
        // They stay as written until another document requests them.
        () => {},
      );
    }
    requested.add(name);
    return undefined;
  };
}

let allEntities: ReadonlyMap<string, string> | undefined;
