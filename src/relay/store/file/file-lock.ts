import { once } from 'node:events';
import { lstat, rm, stat } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { basename, dirname } from 'node:path';

/** The outcome of an attempt to lock a file. */
export type FileLock =
  | { readonly state: 'locked'; unlock(): Promise<void> }
  /** Another process has it. */
  | { readonly state: 'taken' }
  /** The folder cannot hold a lock: some file systems have no sockets, and their paths are short. */
  | { readonly state: 'unsupported'; readonly code: string };

/**
 * Locks a file for this process by a socket beside it. The system closes the socket when the process ends, however it ends, so a lock is
 * never left behind; it also holds between containers that share a folder, where the numbers of processes mean nothing.
 *
 * @param path The path of the lock itself.
 */
export async function lockFile(path: string): Promise<FileLock> {
  // The name of a socket whose process has ended stays, and two processes could replace it at the same time. On Linux there are sockets
  // with names that end with them. These are known in one container only.
  const mutex = process.platform === 'linux' ? await tryListen(await abstractName(path)) : undefined;
  if (mutex === 'EADDRINUSE') return { state: 'taken' };
  const lock = await lockByPath(path);
  if (typeof mutex !== 'object') return lock;
  if (lock.state !== 'locked') {
    await close(mutex);
    return lock;
  }
  return {
    state: 'locked',
    async unlock() {
      await lock.unlock();
      await close(mutex);
    },
  };
}

async function lockByPath(path: string): Promise<FileLock> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const server = await tryListen(path);
    if (typeof server === 'object') return { state: 'locked', unlock: () => close(server) };
    if (server !== 'EADDRINUSE') return { state: 'unsupported', code: server };
    if (await isAnswered(path)) return { state: 'taken' };
    // Anything but a socket is not ours.
    const stats = await lstat(path).catch(() => undefined);
    if (stats && !stats.isSocket()) return { state: 'unsupported', code: 'EEXIST' };
    // Its process has ended.
    await rm(path, { force: true });
  }
  return { state: 'taken' };
}

/** Relays in several containers that start at once can be in each other's way. */
const MAX_ATTEMPTS = 3;

/** A name for a socket that is no file. The same for all paths of one folder, and short. */
async function abstractName(path: string): Promise<string> {
  const { dev, ino } = await stat(dirname(path));
  return `\0ai-chat-relay:${dev}:${ino}:${basename(path)}`;
}

/** Listens at a path. @returns the code of the error if that is not possible. */
async function tryListen(path: string): Promise<Server | string> {
  const server = createServer((socket) => socket.destroy());
  try {
    // Exclusive: workers of a cluster would share it.
    server.listen({ path, exclusive: true });
    await once(server, 'listening');
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code ?? 'unknown reason';
  }
  // The lock must not keep a process alive.
  server.unref();
  return server;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  await closed;
}

/** Whether a process listens at a socket. One of another user counts as one that does. */
async function isAnswered(path: string): Promise<boolean> {
  const socket = connect({ path });
  try {
    await once(socket, 'connect');
    return true;
  } catch (cause) {
    return ['EACCES', 'EPERM', 'EAGAIN'].includes(String((cause as NodeJS.ErrnoException).code));
  } finally {
    socket.destroy();
  }
}
