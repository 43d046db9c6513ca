import type { Log } from '../../logging/log.ts';
import { resolveDialect, type OpenAIDialect, type MaxTokensParameter } from './completion-request.ts';
import type { ModelSettings } from '../provider.ts';
import { isSystemRoleRejected, findRejectedParameters, type OptionalParameter } from './rejected-parameters.ts';

type Settings = ModelSettings & OpenAIDialect;

/**
 * The settings of one server, without what it has refused in this process: what is named in a refusal is left out of a repeated
 * request, and of all to come once the server has taken one without it. Nothing was generated, and so nothing is paid for twice.
 */
export class SupportedSettings {
  readonly #host: string;
  readonly #log: Log;
  #supported: Settings;
  #hasWarnedAboutRole = false;

  constructor(settings: Settings, host: string, log: Log) {
    this.#supported = settings;
    this.#host = host;
    this.#log = log;
  }

  /** The settings for one prompt. */
  startAttempt(): RequestAttempt {
    let current = this.#supported;
    const rejected = new Set<OptionalParameter>();
    return {
      settings: () => current,
      dropRejected: (status, body) => {
        const parameters = findRejectedParameters(status, body, this.#parametersOf(current)).filter(
          (parameter) => !rejected.has(parameter) && !rejected.has(alternativeLimit(parameter) ?? parameter),
        );
        if (isSystemRoleRejected(status, body)) this.#warnAboutSystemRole();
        for (const parameter of parameters) {
          rejected.add(parameter);
          current = withoutParameter(current, parameter);
        }
        return parameters.length > 0;
      },
      markAccepted: () => {
        if (rejected.size === 0 || this.#supported === current) return;
        this.#supported = current;
        this.#log.warn(
          { settings: [...rejected] },
          'the provider refuses what it was asked with, and is asked without it',
        );
      },
    };
  }

  /** How the text of the system is put instead, is for its owner to say. */
  #warnAboutSystemRole(): void {
    if (this.#hasWarnedAboutRole || this.#supported.systemRole === 'user') return;
    this.#hasWarnedAboutRole = true;
    this.#log.warn(
      { setting: 'systemRole' },
      'the provider refuses the role system; with the setting it is asked otherwise',
    );
  }

  #parametersOf(settings: Settings): OptionalParameter[] {
    const { includeUsage, maxTokensParameter } = resolveDialect(settings, this.#host);
    return [
      ...(includeUsage ? (['stream_options'] as const) : []),
      ...(settings.maxTokens === undefined ? [] : [maxTokensParameter]),
      ...(settings.temperature === undefined ? [] : (['temperature'] as const)),
    ];
  }
}

/** One prompt, and the requests it takes. */
export interface RequestAttempt {
  readonly settings: () => Settings;
  /** Leaves out what a refusal names. @returns whether there was something to leave out. Each key is left out once. */
  dropRejected(status: number, body: string): boolean;
  /** The server has taken the request as it is now. */
  markAccepted(): void;
}

/** A limit of tokens is not left out, but asked for by its other name. */
function withoutParameter(settings: Settings, parameter: OptionalParameter): Settings {
  if (parameter === 'stream_options') return { ...settings, includeUsage: false };
  const maxTokensParameter = alternativeLimit(parameter);
  if (maxTokensParameter) return { ...settings, maxTokensParameter };
  const { temperature: _, ...rest } = settings;
  return rest;
}

function alternativeLimit(parameter: OptionalParameter): MaxTokensParameter | undefined {
  if (parameter === 'max_tokens') return 'max_completion_tokens';
  return parameter === 'max_completion_tokens' ? 'max_tokens' : undefined;
}
