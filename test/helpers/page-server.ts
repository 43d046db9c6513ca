import { executeServerCommand } from '@web/test-runner-commands';

/** A server that runs in Node beside the browser. */
export interface PageServer {
  /** Its address, `http://127.0.0.1:…`. */
  readonly url: string;
  /** Calls one of its methods; arguments and result travel as JSON. Rejects with the method's own message. */
  call<T = unknown>(method: string, ...args: readonly unknown[]): Promise<T>;
  /** Resolves when a message has gone to the server's process and back, which takes about as long as a request. */
  roundTrip(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a server for a browser test. `module` is the path, from the repository's root, of a module that exports
 * `start(options) → Promise<{ url, stop(), …methods }>`.
 */
export async function startPageServer(module: string, options: object = {}): Promise<PageServer> {
  const { id, url } = await executeServerCommand<{ id: number; url: string }, object>('server:start', {
    module,
    options,
  });
  return {
    url,
    async call<T>(method: string, ...args: readonly unknown[]) {
      const { result } = await executeServerCommand<{ result: T }, object>('server:call', { id, method, args });
      return result;
    },
    async roundTrip() {
      await executeServerCommand('server:ping');
    },
    async stop() {
      await executeServerCommand('server:stop', { id });
    },
  };
}
