import type { EntityDecoder } from './escapes.ts';

/** The browser's own knowledge of names, where it can be had without a string that becomes HTML with whatever is in it. */
export function createBrowserDecoder(): EntityDecoder | undefined {
  const probe: { setHTML?(html: string): void; textContent: string } | undefined =
    globalThis.document?.createElement('p');
  if (!probe?.setHTML) return undefined;
  return (name) => {
    // A name is letters and digits, and nothing else.
    const source = `&${name};`;
    probe.setHTML?.(source);
    const text = probe.textContent;
    // Of `&notit;` a browser takes the `&not` for a name: then the semicolon is left over.
    return text.endsWith(';') && name !== 'semi' ? undefined : text;
  };
}

/**
 * Knows all names, where the browser does not: they weigh as much as the engine, so they are fetched when one is met that is unknown.
 *
 * @param onResolved Is told which of the names that were asked for stand for something after all.
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
        // Then they stay as they are written, until the next document asks.
        () => {},
      );
    }
    requested.add(name);
    return undefined;
  };
}

let allEntities: ReadonlyMap<string, string> | undefined;
