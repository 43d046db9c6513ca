import { StoreUnavailableError } from '../store-unavailable-error.ts';

/**
 * Why Redis cannot be used: `unreachable` no connection, or a server that is loading its data · `slow` no reply in time · `full` no memory
 * for more · `read-only` it is a replica, or cannot write to its disk · `refused` wrong credentials, or rights that are missing.
 */
export type RedisFailure = 'unreachable' | 'slow' | 'full' | 'read-only' | 'refused';

/** The failure that an error of the client or the server stands for; `undefined` for an error of a single command. */
export function failureOf(cause: unknown): RedisFailure | undefined {
  if (cause instanceof StoreUnavailableError) return cause.reason as RedisFailure;
  if (!(cause instanceof Error)) return undefined;
  const [word = ''] = cause.message.split(' ', 1);
  return FAILURES_BY_CODE[word] ?? FAILURES_BY_CODE[codeInScript(cause.message)] ?? failureOfClient(cause);
}

/** By the first word of the server's errors. */
const FAILURES_BY_CODE: Readonly<Record<string, RedisFailure>> = {
  OOM: 'full',
  READONLY: 'read-only',
  MISCONF: 'read-only',
  NOREPLICAS: 'read-only',
  LOADING: 'unreachable',
  BUSY: 'slow',
  MASTERDOWN: 'unreachable',
  CLUSTERDOWN: 'unreachable',
  TRYAGAIN: 'unreachable',
  NOAUTH: 'refused',
  WRONGPASS: 'refused',
  NOPERM: 'refused',
};

/** Redis puts the place in the script before or behind the error of a command in it. */
function codeInScript(message: string): string {
  return /(?:^|[-:] ?)(OOM|READONLY|MISCONF|NOREPLICAS|NOPERM)\b/.exec(message)?.[1] ?? '';
}

/** Errors of the client and of the system. The client's classes have no names of their own at run time, but for their constructors. */
function failureOfClient(cause: Error): RedisFailure | undefined {
  const { code } = cause as NodeJS.ErrnoException;
  if (typeof code === 'string' && SYSTEM_ERROR.test(code)) return 'unreachable';
  return CLIENT_ERROR.test(cause.constructor.name) ? 'unreachable' : undefined;
}

const SYSTEM_ERROR = /^(?:E[A-Z]+|ERR_(?:SSL|TLS|SOCKET|STREAM).*|CERT_.*|.*_CERT.*)$/;
const CLIENT_ERROR =
  /^(?:AggregateError|ClientClosedError|ClientOfflineError|ConnectionTimeoutError|DisconnectsClientError|MaxCommandRedirectionsError|ReconnectStrategyError|RootNodesUnavailableError|SocketClosedUnexpectedlyError|SocketTimeoutError|TimeoutError|AbortError)$/;
