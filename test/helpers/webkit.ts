import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { addAbortSignal, type Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { startProgram, type ProgramGroup } from './program-group.ts';
import { openBrowser, type WebDriver } from './web-driver.ts';

/** How long the screen and the driver may take to start, in milliseconds. */
const PATIENCE = 15_000;

/** Starts WebKitGTK's own little browser by its driver, on a screen that nobody sees. `close` ends all three. */
export async function startWebKit(): Promise<WebDriver> {
  const signal = AbortSignal.timeout(PATIENCE);
  const groups: ProgramGroup[] = [];
  try {
    // It writes to descriptor 3 which number was free.
    const args = ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'];
    const screen = await startProgram('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    groups.unshift(screen);
    const display = await firstLine(addAbortSignal(signal, screen.program.stdio[3] as Readable));

    const port = await freePort();
    const env = { ...process.env, DISPLAY: `:${display}`, GDK_BACKEND: 'x11' };
    const driver = await startProgram('WebKitWebDriver', [`--port=${port}`], { stdio: 'ignore', env });
    groups.unshift(driver);
    const url = `http://127.0.0.1:${port}`;
    while (!(await listens(url))) {
      if (driver.program.exitCode !== null) throw new Error('WebKitWebDriver ended before it listened');
      await wait(20, undefined, { signal });
    }
    const browser = await openBrowser(url);
    return {
      send: browser.send,
      async close() {
        // Whether it could close it or not: nothing of the group stays.
        await browser.close().catch(() => {});
        await endAll(groups);
      },
    };
  } catch (error) {
    await endAll(groups);
    throw error;
  }
}

async function endAll(groups: readonly ProgramGroup[]): Promise<void> {
  for (const group of groups) await group.end();
}

async function firstLine(stream: Readable): Promise<string> {
  let text = '';
  for await (const chunk of stream) {
    text += String(chunk);
    if (text.includes('\n')) return text.trim();
  }
  throw new Error('Xvfb found no display');
}

/** The driver takes no 0 for a port. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function listens(url: string): Promise<boolean> {
  return fetch(`${url}/status`, { signal: AbortSignal.timeout(1_000) }).then(
    ({ ok }) => ok,
    () => false,
  );
}
