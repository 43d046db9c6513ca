import { errorInfo, type ChatReply, type ChatRequest } from '../../src/chat/index.ts';
import { openEndpoints } from '../helpers/open-endpoints.ts';
import type { RunningServer } from '../helpers/page-servers.ts';
import { scriptIn } from '../helpers/prompt-script.ts';
import { openProxy } from '../helpers/tcp-proxy.ts';
import { until } from '../helpers/until.ts';

export interface ScriptedRelayOptions {
  readonly accessKeys?: readonly string[];
}

/** The controls of the scripted relay. */
export interface ScriptedRelay extends RunningServer {
  /** Continues the held providers, as soon as there is one. */
  release(): Promise<void>;
  /** Cuts every connection, as a network does. */
  cut(): void;
  /** Rejects or accepts new connections. */
  refuse(isRefusing: boolean): void;
  /** The texts of the prompts that reached a provider. */
  asked(): readonly string[];
  /** The number of stopped providers. */
  stopped(): number;
  /** Resolves when no turn is running. */
  idle(): Promise<void>;
  /** Advances the relay's clock. */
  advance(ms: number): void;
  /** Announces a restart and rejects prompts from now on. */
  drain(): Promise<void>;
  /** The maximum number of concurrent WebSockets, and their total number. */
  sockets(): { readonly most: number; readonly total: number };
}

/** The relay's endpoints for both protocols, with assistants that follow a script in the prompt, over connections that can be cut. */
export async function start({ accessKeys = [] }: ScriptedRelayOptions = {}): Promise<ScriptedRelay> {
  const endpoints = await openEndpoints({ accessKeys });
  const proxy = await openProxy(Number(endpoints.host.split(':')[1]));
  const holds = new Set<() => void>();
  const prompts: string[] = [];
  let stopped = 0;

  async function* answer(request: ChatRequest, signal: AbortSignal): ChatReply & AsyncGenerator {
    const prompt = request.messages.at(-1)?.text ?? '';
    const { pieces = [`You said: ${prompt}`], ending = 'end' } = scriptIn(prompt) ?? {};
    prompts.push(prompt);
    yield { type: 'reply-start' } as const;
    for (const delta of pieces) yield { type: 'text-delta', delta } as const;
    if (ending === 'hold') {
      await new Promise<void>((resolve) => {
        holds.add(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    if (signal.aborted) stopped += 1;
    if (ending === 'break') yield { type: 'reply-error', ...errorInfo('provider-failed') } as const;
    else yield { type: 'reply-end', reason: signal.aborted ? 'stopped' : 'done' } as const;
  }
  for (const provider of [endpoints.provider, endpoints.other]) provider.answer = answer;

  return {
    url: `http://127.0.0.1:${proxy.port}`,
    async release() {
      await until(() => holds.size > 0);
      for (const resolve of holds) resolve();
      holds.clear();
    },
    cut: () => proxy.cut(),
    refuse: (isRefusing) => proxy.refuse(isRefusing),
    asked: () => prompts,
    stopped: () => stopped,
    idle: () => until(() => endpoints.turns.running === 0),
    advance: (ms) => endpoints.clock.advance(ms),
    drain: () => endpoints.drain(),
    sockets: () => proxy.sockets(),
    async stop() {
      proxy.close();
      await endpoints.close();
    },
  };
}
