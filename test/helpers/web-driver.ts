/** A browser that is driven over W3C WebDriver. What goes wrong, or takes longer than `PATIENCE`, rejects. */
export interface WebDriver {
  /** Sends a command, `POST /session/…/<path>`, and resolves to what comes of it. */
  send<T>(path: string, body: object): Promise<T>;
  /** Has the driver close the browser. */
  close(): Promise<void>;
}

/** How long a browser may take for one command, in milliseconds: one that shows a page whose script never ends answers none. */
const PATIENCE = 20_000;

/** Makes the driver that listens at this address, `http://127.0.0.1:…`, open its browser. */
export async function openBrowser(driver: string): Promise<WebDriver> {
  // The caller waits for what the page does, not for its load event.
  const capabilities = { alwaysMatch: { pageLoadStrategy: 'none' } };
  const { sessionId } = await request<{ sessionId: string }>('POST', `${driver}/session`, { capabilities });
  const session = `${driver}/session/${sessionId}`;
  return {
    send: (path, body) => request('POST', `${session}/${path}`, body),
    close: () => request('DELETE', session),
  };
}

async function request<T>(method: 'POST' | 'DELETE', url: string, body?: object): Promise<T> {
  const signal = AbortSignal.timeout(PATIENCE);
  const answer = await fetch(url, { method, signal, ...(body && { body: JSON.stringify(body) }) });
  const { value } = (await answer.json()) as { value: T & { error?: string; message?: string } };
  if (!answer.ok) throw new Error(`${value.error}: ${value.message}`);
  return value;
}
