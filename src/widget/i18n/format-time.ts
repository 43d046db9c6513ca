/**
 * Formats a time in the language of the strings: in a regional variant of it if page or visitor have one, as `en-GB` for English.
 * @param lang The language of the strings. Default: English.
 */
export function formatTime(
  time: Date,
  options: Intl.DateTimeFormatOptions,
  pageLang: string,
  lang: string = 'en',
): string {
  const baseOf = (tag: string): string => tag.toLowerCase().replace(/[-_].*/, '');
  const locale = [pageLang, ...navigator.languages].find((tag) => baseOf(tag) === baseOf(lang)) ?? lang;
  try {
    return time.toLocaleString(locale, options);
  } catch {
    // `Intl` does not know every tag that a language can be registered with.
    return time.toLocaleString([], options);
  }
}
