import { once } from 'node:events';
import { lstat, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';

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
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const server = createServer((socket) => socket.destroy());
    try {
      await listen(server, path);
      return { state: 'locked', unlock: () => unlock(server) };
    } catch (cause) {
      const { code = 'unknown reason' } = cause as NodeJS.ErrnoException;
      if (code !== 'EADDRINUSE') return { state: 'unsupported', code };
    }
    if (await isAnswered(path)) return { state: 'taken' };
    // Its process has ended. Anything but a socket is not ours.
    if (!(await isSocket(path))) return { state: 'unsupported', code: 'EEXIST' };
    await rm(path, { force: true });
  }
  return { state: 'taken' };
}

/** Two processes that start at once can remove each other's attempt. */
const MAX_ATTEMPTS = 3;

async function listen(server: Server, path: string): Promise<void> {
  // Exclusive: workers of a cluster would share it.
  server.listen({ path, exclusive: true });
  await once(server, 'listening');
  // The lock must not keep a process alive.
  server.unref();
}

async function unlock(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
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

async function isSocket(path: string): Promise<boolean> {
  const stats = await lstat(path).catch(() => undefined);
  // One that has just gone is no obstacle.
  return !stats || stats.isSocket();
}
