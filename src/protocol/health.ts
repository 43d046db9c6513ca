import { asNumber, asObject, asNonEmptyString } from './json.ts';

/** Where our relay tells how it is, to everybody, below its base path. */
export const HEALTH_PATH = '/healthz';

/** Whether a body is what our relay tells there: `{status, version, uptime}`. */
export function isHealth(body: unknown): boolean {
  const { status, version, uptime } = asObject(body);
  const isStatus = status === 'ok' || status === 'draining';
  return isStatus && asNonEmptyString(version) !== undefined && asNumber(uptime) !== undefined;
}
