import { asObject, asNonEmptyString } from './json.ts';

/**
 * Why our relay does not let a page in, for the page's owner: `origin`, `host` or `name`, by the reason of a WebSocket's close or by the
 * `data` of a `connect_error`. Nothing where no such thing was said.
 */
export function decodeRejectionReason(value: unknown): string | undefined {
  return asNonEmptyString(value) ?? asNonEmptyString(asObject(value)['Reason']);
}
