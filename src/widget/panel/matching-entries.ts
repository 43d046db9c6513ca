import type { Command, CompletionSource, Mention } from '../completion.ts';

/** How many entries are shown. */
const MAX_ENTRIES = 50;

/** Asks a source for the entries that match what was typed. The entries of a function are as the page has chosen them. */
export function matchingEntries(
  source: CompletionSource<Command | Mention>,
  typed: string,
): readonly (Command | Mention)[] | Promise<readonly (Command | Mention)[]> {
  if (typeof source !== 'function') return filterEntries(validEntries(source), typed).slice(0, MAX_ENTRIES);
  const entries = source(typed);
  return Array.isArray(entries)
    ? validEntries(entries).slice(0, MAX_ENTRIES)
    : Promise.resolve(entries).then((later) => validEntries(later).slice(0, MAX_ENTRIES));
}

/** Those whose name begins with the text come first, then those that have it inside. */
function filterEntries(entries: readonly (Command | Mention)[], typed: string): readonly (Command | Mention)[] {
  const searched = typed.toLocaleLowerCase();
  const placeOf = ({ name }: Command | Mention): number => name.toLocaleLowerCase().indexOf(searched);
  const first = entries.filter((entry) => placeOf(entry) === 0);
  return [...first, ...entries.filter((entry) => placeOf(entry) > 0)];
}

/** A page's function may return anything. */
function validEntries(entries: unknown): readonly (Command | Mention)[] {
  if (!Array.isArray(entries)) return [];
  return entries.filter(
    (entry: Partial<Command> | null | undefined) => typeof entry?.name === 'string' && entry.name.trim() !== '',
  ) as (Command | Mention)[];
}
