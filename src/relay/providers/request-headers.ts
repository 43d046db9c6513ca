import { validateHeaderName, validateHeaderValue } from 'node:http';

/** What the settings of a provider say for the head of its requests. */
export interface HeaderSettings {
  readonly apiKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Checks that requests can be made with these settings: Node throws for each single request that cannot, which nobody would see
 * before the first prompt.
 * @throws Error that names the setting, and never its value.
 */
export function checkHeaders({ apiKey, headers = {} }: HeaderSettings): void {
  // No vendor's key has anything else in it. What is copied from elsewhere may: quotation marks, a line break, blanks of no width.
  if (apiKey !== undefined && !/^[\x21-\x7E]*$/.test(apiKey)) {
    throw new Error('apiKey: has a character in it that no key has, such as a blank, a line break or a quotation mark');
  }
  for (const [name, value] of Object.entries(headers)) {
    if (!isHeaderName(name)) throw new Error(`headers: a name is none that a header can have`);
    if (OWN_HEADERS.has(name.toLowerCase())) throw new Error(`headers.${name}: is set by the relay itself`);
    if (!isHeaderValue(name, value)) throw new Error(`headers.${name}: has a character in it that no header can carry`);
  }
}

/** They say how the request itself is sent. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'transfer-encoding',
  'upgrade',
  'expect',
  'te',
  'trailer',
]);

function isHeaderName(name: string): boolean {
  try {
    validateHeaderName(name);
    return true;
  } catch {
    return false;
  }
}

function isHeaderValue(name: string, value: unknown): boolean {
  try {
    validateHeaderValue(name, value as string);
    return typeof value === 'string';
  } catch {
    return false;
  }
}
