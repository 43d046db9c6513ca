/**
 * Finds the pairs of equal items of two lists, in the order of both: as many as possible, of these with the most exact ones, and of these the
 * latest.
 * @param similarity 0: different · 1: equal · 2: exactly equal.
 * @returns For each item of the first list its partner's index in the second one, -1 for none.
 */
export function alignLists<A, B>(
  first: readonly A[],
  second: readonly B[],
  similarity: (a: A, b: B) => 0 | 1 | 2,
): readonly number[] {
  const pairs = first.map(() => -1);
  let rows = first.length;
  let columns = second.length;
  // Usually the ends are equal, and nothing is left to search.
  while (rows > 0 && columns > 0 && similarity(first[rows - 1] as A, second[columns - 1] as B) === 2) {
    rows -= 1;
    columns -= 1;
    pairs[rows] = columns;
  }
  const scores = [...first.slice(0, rows), undefined].map(() => new Uint32Array(columns + 1));
  const scoreAt = (row: number, column: number) => scores[row]?.[column] ?? 0;
  const scoreOfPair = (row: number, column: number) => {
    const similar = similarity(first[row - 1] as A, second[column - 1] as B);
    return similar && scoreAt(row - 1, column - 1) + PAIR + similar;
  };
  for (let row = 1; row <= rows; row += 1) {
    for (let column = 1; column <= columns; column += 1) {
      const best = Math.max(scoreAt(row - 1, column), scoreAt(row, column - 1), scoreOfPair(row, column));
      (scores[row] as Uint32Array)[column] = best;
    }
  }
  // A score of 0 means that no pair is left.
  for (let score = scoreAt(rows, columns); score > 0; score = scoreAt(rows, columns)) {
    if (score === scoreOfPair(rows, columns)) {
      rows -= 1;
      columns -= 1;
      pairs[rows] = columns;
    } else if (score === scoreAt(rows - 1, columns)) rows -= 1;
    else columns -= 1;
  }
  return pairs;
}

/** More than the exact pairs of two lists add. */
const PAIR = 2 ** 16;
