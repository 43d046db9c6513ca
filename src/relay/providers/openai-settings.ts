import type { Log } from '../log.ts';
import { dialectOf, type OpenAIDialect, type TokenLimitKey } from './openai-request.ts';
import type { ModelSettings } from './provider.ts';
import { isAboutSystemRole, refusedKeys, type RefusableKey } from './refused-settings.ts';

type Settings = ModelSettings & OpenAIDialect;

/**
 * The settings of one server, without what it has refused in this process: what is named in a refusal is left out of a repeated
 * request, and of all to come once the server has taken one without it. Nothing was generated, and so nothing is paid for twice.
 */
export class OpenAISettings {
  readonly #host: string;
  readonly #log: Log;
  #accepted: Settings;
  #hasHinted = false;

  constructor(settings: Settings, host: string, log: Log) {
    this.#accepted = settings;
    this.#host = host;
    this.#log = log;
  }

  /** The settings for one prompt. */
  begin(): OpenAIAttempt {
    let current = this.#accepted;
    const refused = new Set<RefusableKey>();
    return {
      settings: () => current,
      leaveOut: (status, body) => {
        const keys = refusedKeys(status, body, this.#sentWith(current)).filter(
          (key) => !refused.has(key) && !refused.has(otherLimit(key) ?? key),
        );
        if (isAboutSystemRole(status, body)) this.#hintAtRole();
        for (const key of keys) {
          refused.add(key);
          current = without(current, key);
        }
        return keys.length > 0;
      },
      accept: () => {
        if (refused.size === 0 || this.#accepted === current) return;
        this.#accepted = current;
        this.#log.warn(
          { settings: [...refused] },
          'the provider refuses what it was asked with, and is asked without it',
        );
      },
    };
  }

  /** How the text of the system is put instead, is for its owner to say. */
  #hintAtRole(): void {
    if (this.#hasHinted || this.#accepted.systemRole === 'user') return;
    this.#hasHinted = true;
    this.#log.warn(
      { setting: 'systemRole' },
      'the provider refuses the role system; with the setting it is asked otherwise',
    );
  }

  #sentWith(settings: Settings): RefusableKey[] {
    const { askUsage, tokenLimitKey } = dialectOf(settings, this.#host);
    return [
      ...(askUsage ? (['stream_options'] as const) : []),
      ...(settings.maxTokens === undefined ? [] : [tokenLimitKey]),
      ...(settings.temperature === undefined ? [] : (['temperature'] as const)),
    ];
  }
}

/** One prompt, and the requests it takes. */
export interface OpenAIAttempt {
  readonly settings: () => Settings;
  /** Leaves out what a refusal names. @returns whether there was something to leave out. Each key is left out once. */
  leaveOut(status: number, body: string): boolean;
  /** The server has taken the request as it is now. */
  accept(): void;
}

/** A limit of tokens is not left out, but asked for by its other name. */
function without(settings: Settings, key: RefusableKey): Settings {
  if (key === 'stream_options') return { ...settings, askUsage: false };
  const tokenLimitKey = otherLimit(key);
  if (tokenLimitKey) return { ...settings, tokenLimitKey };
  const { temperature: _, ...rest } = settings;
  return rest;
}

function otherLimit(key: RefusableKey): TokenLimitKey | undefined {
  if (key === 'max_tokens') return 'max_completion_tokens';
  return key === 'max_completion_tokens' ? 'max_tokens' : undefined;
}
