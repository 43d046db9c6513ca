/** The values of each dimension. */
export type Dimensions = Readonly<Record<string, readonly string[]>>;

/** One value of each dimension. */
export type Row<D extends Dimensions> = { readonly [Name in keyof D]: D[Name][number] };

/**
 * Chooses rows such that each pair of values of two dimensions occurs in one of them at least. Most faults need no more than two values to
 * come together, and the number of rows is about the product of the two largest dimensions instead of that of all. The same dimensions give
 * the same rows.
 */
export function coverPairs<D extends Dimensions>(dimensions: D): Row<D>[] {
  const names = Object.keys(dimensions);
  const uncovered = new Map<string, Readonly<Record<string, string>>>();
  for (const [index, name] of names.entries())
    for (const other of names.slice(index + 1))
      for (const value of dimensions[name] ?? [])
        for (const otherValue of dimensions[other] ?? []) {
          const pair = { [name]: value, [other]: otherValue };
          uncovered.set(keyOf(name, value, other, otherValue), pair);
        }

  /** The pairs of a partial row that a value of a further dimension would cover. */
  const newPairs = (row: Readonly<Record<string, string>>, name: string, value: string): string[] =>
    Object.entries(row)
      .map(([other, otherValue]) =>
        names.indexOf(other) < names.indexOf(name)
          ? keyOf(other, otherValue, name, value)
          : keyOf(name, value, other, otherValue),
      )
      .filter((key) => uncovered.has(key));

  /** How often each value was chosen, so that of equal ones the rarer is. */
  const uses = new Map<string, number>();
  const usesOf = (name: string, value: string): number => uses.get(`${name} ${value}`) ?? 0;

  const rows: Record<string, string>[] = [];
  for (;;) {
    const [first] = uncovered.values();
    if (!first) return rows as Row<D>[];
    const row: Record<string, string> = { ...first };
    for (const name of names.filter((one) => !(one in first))) {
      const gain = (value: string): number => newPairs(row, name, value).length;
      const [value = ''] = (dimensions[name] ?? []).toSorted(
        (one, other) => gain(other) - gain(one) || usesOf(name, one) - usesOf(name, other),
      );
      row[name] = value;
    }
    for (const [name, value] of Object.entries(row)) {
      uses.set(`${name} ${value}`, usesOf(name, value) + 1);
      for (const key of newPairs(row, name, value)) uncovered.delete(key);
    }
    rows.push(row);
  }
}

function keyOf(name: string, value: string, other: string, otherValue: string): string {
  return JSON.stringify([name, value, other, otherValue]);
}
