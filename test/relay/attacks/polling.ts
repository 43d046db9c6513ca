import type { Target } from '../integration/hostile/bad-input.ts';

/** A Socket.IO session that lives on plain requests. */
export class PollingSession {
  readonly #address: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly sid: string;

  /** @returns the session, or the status of its refusal. */
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

  /** @returns the status; 0 where the relay hung up. */
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

  /** What there is to read; waits until there is something. Empty where the relay refused or hung up. */
  async read(query = `&sid=${this.sid}`): Promise<string> {
    try {
      const response = await fetch(this.#address + query, { headers: this.#headers });
      const text = await response.text();
      return response.status === 200 ? text : '';
    } catch {
      return '';
    }
  }

  /** Says goodbye, or the session would be kept until its heartbeat is missed. */
  async close(): Promise<void> {
    await this.post('1');
  }
}
