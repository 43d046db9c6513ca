import { asObject, asText } from './json.ts';

/**
 * Why our relay does not let a page in, for the page's owner: `origin`, `host` or `name`, by the reason of a WebSocket's close or by the
 * `data` of a `connect_error`. Nothing where no such thing was said.
 */
export function decodeRefusalReason(said: unknown): string | undefined {
  return asText(said) ?? asText(asObject(said)['Reason']);
}
