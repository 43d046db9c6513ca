import type { Log } from '../../logging/log.ts';
import { resolveDialect, type OpenAIDialect, type MaxTokensParameter } from './completion-request.ts';
import type { ModelSettings } from '../provider.ts';
import { isSystemRoleRejected, findRejectedParameters, type OptionalParameter } from './rejected-parameters.ts';

type Settings = ModelSettings & OpenAIDialect;

/**
 * A server's settings without the parameters that it has rejected in this process. A parameter that an error response
 * names is omitted from the next attempt and, once the server has accepted that, from all later requests. A rejected
 * request generates nothing, so nothing is paid for twice.
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
        this.#log.warn({ settings: [...rejected] }, 'provider rejects parameters; they are no longer sent');
      },
    };
  }

  /** Only warns: how to pass the system text instead is the owner's decision. */
  #warnAboutSystemRole(): void {
    if (this.#hasWarnedAboutRole || this.#supported.systemRole === 'user') return;
    this.#hasWarnedAboutRole = true;
    this.#log.warn({ setting: 'systemRole' }, 'provider rejects the role system; set systemRole');
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

/** The attempts to send one prompt. */
export interface RequestAttempt {
  readonly settings: () => Settings;
  /**
   * Omits the parameters that an error response names, each only once per prompt.
   * @returns whether there was anything to omit.
   */
  dropRejected(status: number, body: string): boolean;
  /** Records that the server has accepted the current settings. */
  markAccepted(): void;
}

/** A token limit is not omitted but sent under its other name. */
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
