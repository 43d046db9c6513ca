/** The first characters of a text, as many as fit, none of them torn in two. */
export function beginningOf(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, Math.max(length, 0)).replace(/[\uD800-\uDBFF]$/, '');
}
