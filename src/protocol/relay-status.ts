import { asNonEmptyString, asNumber, asObject } from './json.ts';

/* Reports of our relay outside its frames, for the owner of the page. */

/** The path of the relay's public health report, below its base path. */
export const HEALTH_PATH = '/healthz';

/** Whether a body is our relay's health report: `{status, version, uptime}`. */
export function isHealth(body: unknown): boolean {
  const { status, version, uptime } = asObject(body);
  const isStatus = status === 'ok' || status === 'draining';
  return isStatus && asNonEmptyString(version) !== undefined && asNumber(uptime) !== undefined;
}

/**
 * Decodes why our relay rejected a page (`origin`, `host` or `name`), from the reason of a WebSocket's close or the `data` of a
 * `connect_error`.
 */
export function decodeRejectionReason(value: unknown): string | undefined {
  return asNonEmptyString(value) ?? asNonEmptyString(asObject(value)['Reason']);
}
