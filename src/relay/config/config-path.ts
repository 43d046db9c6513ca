/** The path to a value in a configuration: keys and, in lists, indexes. */
export type ConfigPath = readonly PropertyKey[];

/**
 * Formats a path as `assistants[0].provider.model`; empty for the whole. A key that is not a plain word is quoted and truncated, because
 * it is shown on a terminal.
 */
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

/** One line of a report: the path and the message. */
export function messageAt(path: ConfigPath, message: string): string {
  const formattedPath = formatPath(path);
  return formattedPath === '' ? message : `${formattedPath}: ${message}`;
}

/** Quotes a key for a terminal or a log: without control characters, and truncated. */
export function quoteKey(key: string): string {
  return JSON.stringify(key.length > 64 ? `${key.slice(0, 64)}…` : key).replaceAll(/[\x7f-\x9f\p{Cf}]/gu, '?');
}
