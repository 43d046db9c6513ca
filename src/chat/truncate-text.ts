/** Cuts a text to `maxLength` UTF-16 units without splitting a surrogate pair. */
export function truncateText(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : text.slice(0, Math.max(maxLength, 0)).replace(/[\uD800-\uDBFF]$/, '');
}
