import { ChatError, errorInfo, type Clock } from '../../chat/index.ts';
import { parseJson } from '../../protocol/json.ts';

export interface JsonResponse {
  /** 0 for a redirect, which is not followed: it would take the headers elsewhere. */
  readonly status: number;
  /** The body as JSON says it; `undefined` if it is none. */
  readonly body: unknown;
}

export interface JsonRequest extends Pick<RequestInit, 'method' | 'headers' | 'body'> {
  readonly clock: Clock;
  /** Milliseconds for the whole of it. */
  readonly timeoutMs: number;
  /** Ends it: the answer is no longer wanted. */
  readonly signal: AbortSignal;
}

/** Asks a backend by plain HTTP. Rejects with a `ChatFailure`: `unreachable`, `timeout`, or `disconnected` when its signal ended it. */
export async function fetchJson(url: string, request: JsonRequest): Promise<JsonResponse> {
  const { clock, timeoutMs, signal, ...init } = request;
  const abort = new AbortController();
  const cancelTimeout = clock.schedule(timeoutMs, () => abort.abort());
  try {
    const response = await fetch(url, {
      ...init,
      signal: AbortSignal.any([signal, abort.signal]),
      // Backends that allow every origin do not allow cookies with it, and none is needed.
      credentials: 'omit',
      redirect: 'manual',
    });
    return { status: response.status, body: parseJson(await response.text()) };
  } catch (cause) {
    const code = signal.aborted ? 'disconnected' : abort.signal.aborted ? 'timeout' : 'unreachable';
    throw new ChatError(errorInfo(code), cause);
  } finally {
    cancelTimeout();
  }
}
