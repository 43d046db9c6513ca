import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { TestRunnerPlugin } from '@web/test-runner';

/** The exports of a module that a page starts. The arguments and results of its methods travel as JSON. */
export interface ServerModule {
  start(options: object): Promise<RunningServer>;
}

export interface RunningServer {
  /** Its address, `http://127.0.0.1:…`. */
  readonly url: string;
  stop(): void | Promise<void>;
  readonly [method: string]: unknown;
}

/**
 * The runner's side of `page-server.ts`: starts servers for browser tests in the runner's own Node process and stops
 * them at the end of the run, where the test did not.
 */
export function pageServers(root: string): TestRunnerPlugin<Payload> {
  const running = new Map<number, RunningServer>();
  let lastId = 0;

  const commands: Record<string, (payload: Payload) => Promise<object>> = {
    async 'server:start'({ module = '', options = {} }) {
      const started = (await import(pathToFileURL(join(root, module)).href)) as ServerModule;
      const server = await started.start(options);
      running.set(++lastId, server);
      return { id: lastId, url: server.url };
    },
    async 'server:call'({ id = 0, method = '', args = [] }) {
      const server = running.get(id);
      if (!server) throw new Error(`server ${id} is not running`);
      const target = server[method];
      if (typeof target !== 'function') throw new Error(`server ${id} has no method "${method}"`);
      return { result: (await target.apply(server, [...args])) as unknown };
    },
    'server:ping': () => Promise.resolve({}),
    async 'server:stop'({ id = 0 }) {
      await stop(id);
      return { id };
    },
  };

  async function stop(id: number): Promise<void> {
    const server = running.get(id);
    running.delete(id);
    await server?.stop();
  }

  return {
    name: 'page-servers',
    executeCommand: ({ command, payload }) => commands[command]?.(payload ?? {}),
    async serverStop() {
      await Promise.allSettled([...running.keys()].map(stop));
    },
  };
}

interface Payload {
  readonly module?: string;
  readonly options?: object;
  readonly id?: number;
  readonly method?: string;
  readonly args?: readonly unknown[];
}
