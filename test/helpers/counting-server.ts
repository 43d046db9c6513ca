import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RunningServer } from './page-servers.ts';

/** The smallest server a page can start: greets, and counts how often. */
export async function start({ greeting = 'hello' }: { greeting?: string }): Promise<RunningServer> {
  let count = 0;
  const server = createServer((_request, response) => {
    count += 1;
    response.setHeader('access-control-allow-origin', '*').end(greeting);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    count: () => count,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
