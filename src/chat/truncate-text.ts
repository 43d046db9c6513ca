/** The first characters of a text, as many as fit, none of them torn in two. */
export function truncateText(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : text.slice(0, Math.max(maxLength, 0)).replace(/[\uD800-\uDBFF]$/, '');
}
