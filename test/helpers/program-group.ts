import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';

/** A running program with all processes that it starts. They end together, at the latest with this process. */
export interface ProgramGroup {
  readonly program: ChildProcess;
  /** Ends all of them; resolves when the program has gone. */
  end(): Promise<void>;
}

/** Starts a program as the head of a group of its own. Rejects if it cannot be started. */
export async function startProgram(
  name: string,
  args: readonly string[],
  options: SpawnOptions,
): Promise<ProgramGroup> {
  const program = spawn(name, args, { ...options, detached: true });
  const hasEnded = new Promise<void>((resolve) => program.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => program.once('spawn', resolve).once('error', reject));

  const signal = (how: NodeJS.Signals): void => {
    try {
      if (program.pid) process.kill(-program.pid, how);
    } catch {
      // The group is empty.
    }
  };
  const leave = (): void => signal('SIGTERM');
  process.once('exit', leave);
  endOnTerminate();
  return {
    program,
    async end() {
      process.off('exit', leave);
      signal('SIGTERM');
      // A program that hangs ignores SIGTERM.
      const deadline = setTimeout(() => signal('SIGKILL'), 3_000);
      await hasEnded;
      clearTimeout(deadline);
      signal('SIGKILL');
    },
  };
}

/** A signal ends Node without the event `exit`, which would end the groups. */
function endOnTerminate(): void {
  if (process.listeners('SIGTERM').includes(exit)) return;
  process.once('SIGTERM', exit);
}

function exit(): void {
  process.exit(143);
}
