import { isatty } from 'node:tty';
import type { Log } from '../logging/log.ts';

/** Signals that end the relay: from a supervisor, a container runtime, Ctrl-C, Ctrl-\, and Ctrl-Break on Windows. */
const END_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGBREAK'] as const;

/**
 * Signals that the relay ignores. By default they would end it or, for SIGUSR1, open Node's inspector. Programs that rotate logs or
 * reload settings send some of them. Node itself ignores SIGPIPE and SIGXFSZ.
 */
const IGNORED_SIGNALS = [
  'SIGUSR1',
  'SIGUSR2',
  'SIGALRM',
  'SIGVTALRM',
  'SIGIO',
  'SIGPWR',
  'SIGSTKFLT',
  'SIGXCPU',
] as const;

/**
 * Under npm one Ctrl-C arrives twice within milliseconds: from the terminal, which sends it to the whole process group, and from npm,
 * which forwards it; likewise SIGTERM from systemd. A second Ctrl-C by a person takes longer than this.
 */
const FORWARDING_WINDOW_MS = 500;

/** Ignores all signals that must not end the process. Must be called early, because they do end it until then. */
export function ignoreSignals(): void {
  for (const signal of IGNORED_SIGNALS) listen(signal, () => {});
  // `nohup` makes the process ignore SIGHUP, and Node resets that.
  if (!hasTerminal) listen('SIGHUP', () => {});
}

export interface EndSignalOptions {
  /** Called once, for the first signal. */
  readonly onEnd: () => void;
  /** Called for a second signal, which means to exit without waiting. */
  readonly onForcedEnd: () => void;
  readonly log: Log;
}

/** Listens to the signals that end the relay. */
export function handleEndSignals({ onEnd, onForcedEnd, log }: EndSignalOptions): void {
  const mergeMs = isRunByNpm() ? FORWARDING_WINDOW_MS : 0;
  let firstSignalAt: number | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    const isForwardedCopy = firstSignalAt !== undefined && performance.now() - firstSignalAt < mergeMs;
    if (isForwardedCopy) return;
    log.info({ signal }, 'received signal, shutting down');
    if (firstSignalAt !== undefined) return onForcedEnd();
    firstSignalAt = performance.now();
    onEnd();
  };
  for (const signal of END_SIGNALS) listen(signal, onSignal);

  // Closing a terminal ends the programs it has started. Without a terminal, as under `nohup`, the signal is not meant for the relay.
  // Both the shell and the system send it, any time apart, so it never counts as the second signal.
  if (hasTerminal) listen('SIGHUP', (signal) => firstSignalAt ?? onSignal(signal));
}

/** Determined at the start: the terminal may be gone when the signal arrives. */
const hasTerminal = [0, 1, 2].some((descriptor) => isatty(descriptor));

/** Whether the parent process forwards signals: npm, npx and similar programs set one of these variables. */
function isRunByNpm(): boolean {
  return process.env['npm_lifecycle_event'] !== undefined || process.env['npm_execpath'] !== undefined;
}

function listen(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): void {
  try {
    process.on(signal, listener);
  } catch {
    // The signal does not exist on this system.
  }
}
