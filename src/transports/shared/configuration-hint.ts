import type { ChatErrorInfo, ErrorCode } from '../../chat/index.ts';
import { decodeRejectionReason } from '../../protocol/relay-status.ts';
import type { TransportOptions } from '../contract/transport.ts';

/** A fault that only the owner of the page, or of the server, can mend. */
export interface ConfigurationProblem {
  readonly error: ChatErrorInfo;
  /** Where the backend was looked for, `http(s)://…`. */
  readonly backendUrl: string;
  /** The relay's refusal as the client received it. */
  readonly rejection?: unknown;
  readonly options: Pick<TransportOptions, 'token' | 'httpToken'>;
}

/**
 * Writes one line to the page's console that names the cause and what to change; once, however often it comes to the same. No key and no
 * token is in it. Says nothing of faults that pass by themselves.
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
    if (reason === 'host') return `The relay at ${backendUrl} does not answer to this name. Set ${hosts} for it.`;
    if (reason === 'name')
      return `The relay at ${backendUrl} cannot tell that this page is its own. Set ${hosts} for it, or ALLOWED_ORIGINS=${origin}.`;
    const isSure = reason === 'origin' ? '' : ` If it is not to answer to its name, set ${hosts}, too.`;
    return `The relay at ${backendUrl} does not serve pages of ${origin}. Set ALLOWED_ORIGINS=${origin} for it; several are parted by commas.${isSure}`;
  },
  unauthorized({ backendUrl, options: { token, httpToken } }) {
    const reason = token || httpToken ? 'refused the key that the page gave' : 'wants a key, and the page gave none';
    return (
      `${backendUrl} ${reason}. Set token (and http-token, where that is another one) to one of the relay's ACCESS_KEYS or to the Cat's key. ` +
      'Before a Cheshire Cat, a proxy that lets no WebSocket through looks the same.'
    );
  },
  'websocket-blocked': ({ backendUrl }) =>
    `The relay at ${backendUrl} answers, but its WebSocket does not: a proxy between lets none through. ` +
    'Have it hand on the upgrade (nginx: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; ' +
    'proxy_set_header Connection "upgrade";), or set transport="lovelace", which can do without WebSockets.',
  'local-network-blocked': ({ backendUrl }) =>
    `The browser does not let this page reach ${backendUrl}, which is on the visitor's own machine or network (Local Network Access). ` +
    "To try it, open the page from there, too, over https, or allow it in the site's settings. For visitors, give the relay a public address.",
  'protocol-mismatch': ({ backendUrl }) =>
    `What answers at ${backendUrl} is no backend of this chat. Set url to the address of the relay, or of what transport names.`,
  unreachable: ({ backendUrl }) =>
    `Nothing that this page may read answers at ${backendUrl}. Is it running, and is url its address? ` +
    'Another site’s page or a proxy’s error page looks the same.',
  'invalid-configuration': () => 'A Cheshire Cat takes no user-id with a slash in it. Set user-id to another one.',
  timeout: ({ backendUrl }) => `${backendUrl} takes a connection and does not answer.`,
};
