type StringTree = Readonly<Record<string, unknown>>;

/**
 * Replaces single strings of a language. A text may stand for a function. Anything else of another type than the original is ignored: pages set
 * the replacements, and they may hold anything.
 */
export function mergeStrings(original: StringTree, replacements: StringTree): StringTree {
  const merged = { ...original };
  for (const [key, value] of Object.entries(replacements)) {
    const current = original[key];
    const type = typeof current;
    if (typeof value === 'string' && type === 'function') merged[key] = () => value;
    else if (isTree(value) && (isTree(current) || !current))
      merged[key] = mergeStrings(isTree(current) ? current : {}, value);
    // Markdown's labels have no original here: the Markdown engine has them.
    else if (/string|function/.test(typeof value) && (typeof value === type || !current)) merged[key] = value;
  }
  return merged;
}

function isTree(value: unknown): value is StringTree {
  return typeof value === 'object' && value !== null;
}
