import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { addAbortSignal, type Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { startProgram, type ProgramGroup } from './program-group.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { openBrowser, type WebDriver } from './web-driver.ts';

/** How long the screen and the driver may take to start, in milliseconds. */
const PATIENCE = 20_000;

/** A toolbar as narrow as can be: the window, and the page in it, cannot be narrower. */
const SMALL = '* { min-width: 0; margin: 0; padding: 0; font-size: 1px; -gtk-icon-transform: scale(0); }';

/** Starts WebKitGTK's own little browser by its driver, on a screen that nobody sees. `close` ends all three. */
export async function startWebKit(): Promise<WebDriver> {
  const signal = AbortSignal.timeout(PATIENCE);
  const groups: ProgramGroup[] = [];
  const settings = temporaryFolder({ 'gtk-3.0/gtk.css': SMALL });
  const endAll = async (): Promise<void> => {
    for (const group of groups) await group.end();
    settings.remove();
  };
  try {
    // It writes to descriptor 3 which number was free.
    const args = ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'];
    const screen = await startProgram('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    groups.unshift(screen);
    const display = await firstLine(addAbortSignal(signal, screen.program.stdio[3] as Readable));

    const port = await freePort();
    const env = { ...process.env, DISPLAY: `:${display}`, GDK_BACKEND: 'x11', XDG_CONFIG_HOME: settings.path };
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
        await endAll();
      },
    };
  } catch (error) {
    await endAll();
    throw error;
  }
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
