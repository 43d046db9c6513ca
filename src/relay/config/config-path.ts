/** Where something stands in a configuration: keys and, in lists, numbers. */
export type ConfigPath = readonly PropertyKey[];

/** `assistants[0].provider.model`; empty for the whole. A key that is no plain word is quoted, and cut: it goes to a terminal. */
export function formatPath(path: ConfigPath): string {
  return path
    .map((part) => {
      if (typeof part === 'number') return `[${part}]`;
      const key = String(part);
      return /^[\w$-]{1,64}$/.test(key) ? `.${key}` : `[${quoteKey(key)}]`;
    })
    .join('')
    .replace(/^\./, '');
}

/** One line of a report: where, and what. */
export function messageAt(path: ConfigPath, message: string): string {
  const formattedPath = formatPath(path);
  return formattedPath === '' ? message : `${formattedPath}: ${message}`;
}

/** A key for a terminal or a log: no line breaks, no endless ones. */
export function quoteKey(key: string): string {
  return JSON.stringify(key.length > 64 ? `${key.slice(0, 64)}…` : key).replaceAll(/[\x7f-\x9f\p{Cf}]/gu, '?');
}
