import type { Target } from '../integration/hostile/bad-input.ts';

/** A Socket.IO session by polling. */
export class PollingSession {
  readonly #address: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly sid: string;

  /** @returns the session, or the status of its rejection. */
  static async open(
    { host }: Target,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<PollingSession | number> {
    const address = `http://${host}/socket.io/?EIO=4&transport=polling`;
    const response = await fetch(address, { headers });
    const text = await response.text();
    if (response.status !== 200) return response.status;
    const { sid } = JSON.parse(text.slice(1)) as { readonly sid: string };
    return new PollingSession(address, sid, headers);
  }

  private constructor(address: string, sid: string, headers: Readonly<Record<string, string>>) {
    this.#address = address;
    this.#headers = headers;
    this.sid = sid;
  }

  /** @returns the status; 0 if the relay closed the connection. */
  async post(
    body: string,
    query = `&sid=${this.sid}`,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<number> {
    try {
      const init = { method: 'POST', body, headers: { 'content-type': 'text/plain', ...this.#headers, ...headers } };
      const response = await fetch(this.#address + query, init);
      await response.arrayBuffer();
      return response.status;
    } catch {
      return 0;
    }
  }

  /** Reads the next packets, waiting for them. Empty if the relay rejected the request or closed the connection. */
  async read(query = `&sid=${this.sid}`): Promise<string> {
    try {
      const response = await fetch(this.#address + query, { headers: this.#headers });
      const text = await response.text();
      return response.status === 200 ? text : '';
    } catch {
      return '';
    }
  }

  /** Closes the session, which otherwise stays until its heartbeat times out. */
  async close(): Promise<void> {
    await this.post('1');
  }
}
