import type { ChatErrorInfo, ErrorCode } from '../../chat/index.ts';
import { decodeRejectionReason } from '../../protocol/relay-status.ts';
import type { TransportOptions } from '../contract/transport.ts';

/** An error that only the owner of the page or the server can fix. */
export interface ConfigurationProblem {
  readonly error: ChatErrorInfo;
  /** The backend's URL, `http(s)://…`. */
  readonly backendUrl: string;
  /** The relay's rejection as the client received it. */
  readonly rejection?: unknown;
  readonly options: Pick<TransportOptions, 'token' | 'httpToken'>;
}

/**
 * Writes one line to the page's console with the cause and the setting to change, each line only once. It never contains a key or a
 * token. Temporary errors are not logged.
 */
export function writeConfigurationHint(problem: ConfigurationProblem): void {
  const hint = HINTS[problem.error.code]?.(problem);
  if (!hint || writtenHints.has(hint)) return;
  writtenHints.add(hint);
  console.error('<ai-chat>', hint);
}

const writtenHints = new Set<string>();

const HINTS: Partial<Record<ErrorCode, (problem: ConfigurationProblem) => string>> = {
  forbidden({ backendUrl, rejection }) {
    const { origin } = globalThis;
    const reason = decodeRejectionReason(rejection);
    const hosts = `ALLOWED_HOSTS=${new URL(backendUrl).hostname}`;
    if (reason === 'host') return `The relay at ${backendUrl} does not accept this host name. Set ${hosts} for it.`;
    if (reason === 'name')
      return `The relay at ${backendUrl} cannot verify that this page is its own. Set ${hosts} for it, or ALLOWED_ORIGINS=${origin}.`;
    const otherCause = reason === 'origin' ? '' : ` If the relay rejects its host name, set ${hosts}, too.`;
    return `The relay at ${backendUrl} does not serve pages of ${origin}. Set ALLOWED_ORIGINS=${origin} for it (separate several by commas).${otherCause}`;
  },
  unauthorized({ backendUrl, options: { token, httpToken } }) {
    const reason = token || httpToken ? 'rejected the key of this page' : 'requires a key, and this page has none';
    return (
      `${backendUrl} ${reason}. Set token (and http-token, if it differs) to one of the relay's ACCESS_KEYS or to the Cat's key. ` +
      'With a Cheshire Cat, a proxy that blocks WebSockets has the same symptom.'
    );
  },
  'websocket-blocked': ({ backendUrl }) =>
    `The relay at ${backendUrl} answers HTTP, but no WebSocket reaches it: a proxy in between blocks WebSockets. ` +
    'Configure the proxy to forward the upgrade (nginx: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; ' +
    'proxy_set_header Connection "upgrade";), or set transport="lovelace", which works without WebSockets.',
  'local-network-blocked': ({ backendUrl }) =>
    `The browser blocks access from this page to ${backendUrl} on the visitor's own machine or network (Local Network Access). ` +
    "To test, serve the page from there, too, over https, or allow access in the browser's site settings. For visitors, give the relay a public address.",
  'protocol-mismatch': ({ backendUrl }) =>
    `The server at ${backendUrl} is not a backend for this chat. Set url to the address of the relay, or of the backend that transport names.`,
  unreachable: ({ backendUrl }) =>
    `There is no answer from ${backendUrl} that this page may read. Check that the backend is running and that url is its address. ` +
    'A page of another site or an error page of a proxy has the same symptom.',
  'invalid-configuration': () => 'A Cheshire Cat does not accept a user-id with a slash. Set another user-id.',
  timeout: ({ backendUrl }) => `${backendUrl} accepts a connection but does not answer.`,
};
