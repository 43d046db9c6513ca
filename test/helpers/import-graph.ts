import type { SourceFile } from './source-file.ts';

/** Circles of imports among files, types and `import()` included. Of files that are in several circles one is found, the shortest. */
export function importCircles(files: readonly SourceFile[]): string[] {
  const importsOf = new Map(files.map(({ path, imports }) => [path, imports]));
  const circles: string[] = [];
  const named = new Set<string>();
  for (const { path } of files) {
    const circle = named.has(path) ? undefined : shortestWayBack(path, importsOf);
    if (!circle) continue;
    for (const member of circle) named.add(member);
    circles.push([...circle, path].join(' → '));
  }
  return circles;
}

/** The files on the shortest way of imports from a file to itself. */
function shortestWayBack(start: string, importsOf: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const ways = [[start]];
  const seen = new Set<string>();
  for (const way of ways) {
    for (const target of importsOf.get(way.at(-1) ?? start) ?? []) {
      if (target === start) return way;
      if (seen.has(target)) continue;
      seen.add(target);
      ways.push([...way, target]);
    }
  }
  return undefined;
}

/** The files that import another one, by its path. */
export function importersOf(files: readonly SourceFile[]): ReadonlyMap<string, readonly SourceFile[]> {
  const importers = new Map<string, SourceFile[]>();
  for (const file of files) {
    for (const target of new Set(file.imports)) importers.set(target, [...(importers.get(target) ?? []), file]);
  }
  return importers;
}
