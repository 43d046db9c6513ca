import { stepsFor } from './stock-lovelace-model.ts';
import { ARGUMENT_LIMIT, type Query } from './stock-lovelace-query.ts';

/**
 * The broken part of a server: it has no interpreter, the package is missing, a provider of the list is missing, or the process for the
 * list hangs.
 */
export type Trouble = 'interpreter' | 'g4f' | 'provider' | 'list';

/** Callbacks for the events of a model's process. */
export interface ProcessHooks {
  print(text: string): void;
  /** The text of an exception, which is printed, too. Over HTTP only this text is returned. */
  raise(text: string): void;
  /** The process does nothing more until this resolves. */
  hold(): Promise<void>;
  /** The client's connection goes away. */
  drop(): void;
}

export interface ProcessFault {
  readonly ErrorID: string;
  readonly Exception?: string;
}

export interface ProcessOptions {
  readonly isOld: boolean;
  readonly trouble: Trouble | undefined;
}

/**
 * Runs the process of a model. Without a query it was rejected, and the server's code continues anyway.
 * @returns the error; null also for exceptions, which are printed.
 */
export async function runProcess(
  query: Query | undefined,
  hooks: ProcessHooks,
  options: ProcessOptions,
): Promise<unknown> {
  const fault = troubleOf(options);
  if (query && query.bytes > ARGUMENT_LIMIT) return { errno: -7, code: 'E2BIG', syscall: 'spawn' };
  if (fault) return fault;
  if (!query) {
    hooks.raise("'Model'");
    return null;
  }
  for await (const step of stepsFor(query)) {
    if ('print' in step) hooks.print(step.print);
    else if ('raise' in step) hooks.raise(step.raise);
    else if ('hold' in step) await hooks.hold();
    else if ('drop' in step) hooks.drop();
    else return step.fault ?? { ErrorID: PYTHON_ERROR };
  }
  return null;
}

/** The result of every process of a broken server. */
export function troubleOf({ isOld, trouble }: ProcessOptions): ProcessFault | undefined {
  if (trouble === 'interpreter') return { ErrorID: isOld ? 'GPT::PyShell:Error' : 'GPT::PyShell::Error' };
  return trouble === 'g4f' ? { ErrorID: PYTHON_ERROR, Exception: TRACEBACK } : undefined;
}

const PYTHON_ERROR = 'GPT::PyShell::Python::Error';

const TRACEBACK =
  'Traceback (most recent call last):\n  File "<server>/Server/Tools/GPT/GPTHandler.py", line 2, in <module>\n' +
  "    import json, sys, g4f\nModuleNotFoundError: No module named 'g4f'\n";
