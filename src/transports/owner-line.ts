import type { ChatError, ErrorCode } from '../chat/index.ts';
import { decodeRefusalReason } from '../protocol/refusal-reason.ts';
import type { TransportOptions } from './transport.ts';

/** A fault that only the owner of the page, or of the server, can mend. */
export interface OwnerFault {
  readonly error: ChatError;
  /** Where the backend was looked for, `http(s)://…`. */
  readonly address: string;
  /** The relay's refusal as the client received it. */
  readonly refusal?: unknown;
  readonly options: Pick<TransportOptions, 'token' | 'httpKey'>;
}

/**
 * Writes one line to the page's console that names the cause and what to change; once, however often it comes to the same. No key and no
 * token is in it. Says nothing of faults that pass by themselves.
 */
export function tellOwner(fault: OwnerFault): void {
  const line = LINES[fault.error.code]?.(fault);
  if (!line || said.has(line)) return;
  said.add(line);
  console.error('<ai-chat>', line);
}

const said = new Set<string>();

const LINES: Partial<Record<ErrorCode, (fault: OwnerFault) => string>> = {
  forbidden({ address, refusal }) {
    const { origin } = globalThis;
    const reason = decodeRefusalReason(refusal);
    const hosts = `ALLOWED_HOSTS=${new URL(address).hostname}`;
    if (reason === 'host') return `The relay at ${address} does not answer to this name. Set ${hosts} for it.`;
    if (reason === 'name')
      return `The relay at ${address} cannot tell that this page is its own. Set ${hosts} for it, or ALLOWED_ORIGINS=${origin}.`;
    const isSure = reason === 'origin' ? '' : ` If it is not to answer to its name, set ${hosts}, too.`;
    return `The relay at ${address} does not serve pages of ${origin}. Set ALLOWED_ORIGINS=${origin} for it; several are parted by commas.${isSure}`;
  },
  unauthorized({ address, options: { token, httpKey } }) {
    const what = token || httpKey ? 'refused the key that the page gave' : 'wants a key, and the page gave none';
    return (
      `${address} ${what}. Set token (and http-key, where that is another one) to one of the relay's ACCESS_KEYS or to the Cat's key. ` +
      'Before a Cheshire Cat, a proxy that lets no WebSocket through looks the same.'
    );
  },
  'websocket-blocked': ({ address }) =>
    `The relay at ${address} answers, but its WebSocket does not: a proxy between lets none through. ` +
    'Have it hand on the upgrade (nginx: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; ' +
    'proxy_set_header Connection "upgrade";), or set transport="lovelace", which can do without WebSockets.',
  'local-network-blocked': ({ address }) =>
    `The browser does not let this page reach ${address}, which is on the visitor's own machine or network (Local Network Access). ` +
    "To try it, open the page from there, too, over https, or allow it in the site's settings. For visitors, give the relay a public address.",
  'wrong-backend': ({ address }) =>
    `What answers at ${address} is no backend of this chat. Set url to the address of the relay, or of what transport names.`,
  unreachable: ({ address }) =>
    `Nothing that this page may read answers at ${address}. Is it running, and is url its address? ` +
    'Another site’s page or a proxy’s error page looks the same.',
  'bad-configuration': () => 'A Cheshire Cat takes no user-id with a slash in it. Set user-id to another one.',
  timeout: ({ address }) => `${address} takes a connection and does not answer.`,
};
