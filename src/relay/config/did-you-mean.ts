/** The word that was probably meant, for "did you mean": one or two slips of the finger away, or spelled in another case. */
export function didYouMean(word: string, known: readonly string[]): string | undefined {
  const simplified = simplify(word);
  const [closest] = known
    .map((candidate) => ({ candidate, slips: editDistance(simplified, simplify(candidate)) }))
    .filter(({ candidate, slips: distance }) => distance <= (candidate.length < 4 ? 1 : 2))
    .toSorted((a, b) => a.slips - b.slips);
  return closest?.candidate;
}

/** `base_url`, `baseURL` and `base-url` are all `baseUrl`. */
function simplify(word: string): string {
  return word.toLowerCase().replaceAll(/[^\da-z]/g, '');
}

/** How many letters have to be put in, left out or changed (Levenshtein). */
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
