/** The terms of a list of spellings, as the relay compares them: without case and punctuation. */
export function normalizedTerms(list: string): readonly string[] {
  return list.split(/\s+/).map((term) => term.toLowerCase().replaceAll(/[^a-z\d]/g, ''));
}

export function repeatedTerms(terms: readonly string[]): readonly string[] {
  return terms.filter((term, index) => terms.indexOf(term) !== index);
}
