import type { Environment } from './environment.ts';
import type { BroadcastPort } from './tabs/tab-channel.ts';

/** Tells the other tabs of a list that it has changed. Without channels each tab reads it again when it is shown. */
export class ListChannel {
  #port: BroadcastPort | undefined;

  constructor({ openPort }: Pick<Environment, 'openPort'>, name: string, onChanged: () => void) {
    try {
      const port = openPort(name);
      port.onmessage = () => onChanged();
      this.#port = port;
    } catch {
      // Browsers refuse a channel to pages without access to storage.
    }
  }

  tell(): void {
    this.#port?.postMessage('changed');
  }

  close(): void {
    if (this.#port) this.#port.onmessage = null;
    this.#port?.close();
    this.#port = undefined;
  }
}
