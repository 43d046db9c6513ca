import { ChatError, errorInfo, type Clock } from '../../chat/index.ts';
import { parseJson } from '../../protocol/json.ts';

export interface JsonResponse {
  /** 0 for a redirect. Redirects are not followed because they would send the headers to another server. */
  readonly status: number;
  /** The parsed body, or `undefined` if it is not JSON. */
  readonly body: unknown;
}

export interface JsonRequest extends Pick<RequestInit, 'method' | 'headers' | 'body'> {
  readonly clock: Clock;
  /** Milliseconds for the whole request. */
  readonly timeoutMs: number;
  /** Cancels the request. */
  readonly signal: AbortSignal;
}

/** Sends an HTTP request. Rejects with a `ChatError`: `unreachable`, `timeout`, or `disconnected` if `signal` cancelled it. */
export async function fetchJson(url: string, request: JsonRequest): Promise<JsonResponse> {
  const { clock, timeoutMs, signal, ...init } = request;
  const abort = new AbortController();
  const cancelTimeout = clock.schedule(timeoutMs, () => abort.abort());
  try {
    const response = await fetch(url, {
      ...init,
      signal: AbortSignal.any([signal, abort.signal]),
      // Backends that allow every origin cannot allow cookies as well, and no cookie is needed.
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
