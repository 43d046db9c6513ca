import { isatty } from 'node:tty';
import type { Log } from '../logging/log.ts';

/** Signals that ask for an end: of a supervisor, a container's runtime, Ctrl-C, Ctrl-\, and Ctrl-Break of Windows. */
const END_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGBREAK'] as const;

/**
 * Signals that mean nothing to the relay and would end it, or, for SIGUSR1, open Node's inspector. Programs that rotate logs or reload
 * settings send some of them. SIGPIPE and SIGXFSZ are ignored by Node.
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
 * which forwards it; likewise SIGTERM from systemd. A person who insists takes longer than this.
 */
const FORWARDING_WINDOW_MS = 500;

/** Takes the effect from all signals that must not end the process. To be called early: until then they do. */
export function ignoreSignals(): void {
  for (const signal of IGNORED_SIGNALS) listen(signal, () => {});
  // `nohup` has set so, and Node has taken it back.
  if (!hasTerminal) listen('SIGHUP', () => {});
}

export interface EndSignalOptions {
  /** Called once, for the first signal. */
  readonly onEnd: () => void;
  /** Called for a second signal: whoever sent it does not want to wait. */
  readonly onForcedEnd: () => void;
  readonly log: Log;
}

/** Listens to the signals that ask for an end. */
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

  // A terminal that is closed ends what it has started. Without one, as under `nohup`, the signal concerns somebody else. It comes from
  // the shell and from the system, at any distance: so it never is the second one.
  if (hasTerminal) listen('SIGHUP', (signal) => firstSignalAt ?? onSignal(signal));
}

/** As it was at the start: it may be gone when the signal comes. */
const hasTerminal = [0, 1, 2].some((descriptor) => isatty(descriptor));

/** Whether a parent forwards its signals: npm, npx and their like set a variable. */
function isRunByNpm(): boolean {
  return process.env['npm_lifecycle_event'] !== undefined || process.env['npm_execpath'] !== undefined;
}

function listen(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): void {
  try {
    process.on(signal, listener);
  } catch {
    // The system has no such signal.
  }
}
