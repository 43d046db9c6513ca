import { errorInfo } from '../chat/error.ts';
import type { ChatErrorInfo, Clock } from '../chat/index.ts';
import type { ChatTransport } from '../transports/contract/transport.ts';
import type { ConversationState } from './conversation-state.ts';

export interface WhenOpenOptions {
  readonly state: ConversationState;
  readonly clock: Clock;
  /** Whether to go on trying after a failure that may pass. Always while the browser is offline, and from then on. */
  readonly isWaiting: boolean;
  /** Ends the wait. */
  readonly signal: AbortSignal;
}

/**
 * Connects, and waits until the connection is open. A transport without one is open already.
 * @returns the error if it has failed.
 */
export async function whenOpen(
  transport: ChatTransport,
  { state, clock, isWaiting, signal }: WhenOpenOptions,
): Promise<ChatErrorInfo | undefined> {
  const connect = (): void => transport.connect?.();
  let mustWait = isWaiting;
  if (state.status.connection.state !== 'connected') connect();
  while (!signal.aborted) {
    const { connection } = state.status;
    const { error = errorInfo('disconnected') } = connection;
    if (connection.state === 'idle' || connection.state === 'connected') return undefined;
    mustWait ||= browser.navigator?.onLine === false;
    const hasFailed = connection.state === 'failed';
    if (hasFailed && !(mustWait && error.retryable)) return error;
    const cancelRetry = hasFailed ? clock.schedule(RETRY_DELAY_MS, connect) : undefined;
    await nextStatus(state, signal);
    cancelRetry?.();
  }
  return undefined;
}

function nextStatus(state: ConversationState, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      stopListening();
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const stopListening = state.onEvent(({ type }) => {
      if (type === 'status') finish();
    });
    signal.addEventListener('abort', finish);
  });
}

/** Node's navigator does not know whether there is a network. */
const browser: { readonly navigator?: { readonly onLine?: boolean } } = globalThis;

/** How long after a failure a prompt that waits for a connection tries again. The transport has tried for a while then. */
const RETRY_DELAY_MS = 5_000;
