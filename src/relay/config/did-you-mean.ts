/** The known word that was probably meant: one that differs by at most two letters, or only in case or punctuation. */
export function didYouMean(word: string, known: readonly string[]): string | undefined {
  const simplified = simplify(word);
  const [closest] = known
    .map((candidate) => ({ candidate, distance: editDistance(simplified, simplify(candidate)) }))
    .filter(({ candidate, distance }) => distance <= (candidate.length < 4 ? 1 : 2))
    .toSorted((a, b) => a.distance - b.distance);
  return closest?.candidate;
}

/** Makes `base_url`, `baseURL` and `base-url` equal to `baseUrl`. */
function simplify(word: string): string {
  return word.toLowerCase().replaceAll(/[^\da-z]/g, '');
}

/** The Levenshtein distance: the number of letters to insert, delete or replace. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of Array.from(a).entries()) {
    const next = [i + 1];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (letter === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, substitution));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
