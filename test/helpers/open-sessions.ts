import type { ChatMessage, Clock, Transcript } from '../../src/chat/index.ts';
import type { RelayAssistant } from '../../src/relay/sessions/assistant.ts';
import { createStoredMemory, type ConversationMemory } from '../../src/relay/sessions/conversation-memory.ts';
import type { SessionPrompt } from '../../src/relay/sessions/prompt.ts';
import type { SessionContext } from '../../src/relay/sessions/session-context.ts';
import type { SessionOptions } from '../../src/relay/sessions/session-options.ts';
import { Session } from '../../src/relay/sessions/session.ts';
import { TurnRegistry } from '../../src/relay/sessions/turn-registry.ts';
import { DEFAULT_LIMITS, type Limits } from '../../src/relay/limits/limits.ts';
import { createResourcePools, type ResourcePools } from '../../src/relay/limits/resource-pools.ts';
import { createPromptRateLimiter } from '../../src/relay/security/prompt-rate-limiter.ts';
import type { ConversationStore } from '../../src/relay/store/conversation-store.ts';
import { createMemoryStore } from '../../src/relay/store/memory-store.ts';
import type { SharedTurns } from '../../src/relay/store/shared-turns.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';
import { createRecordingLog, type RecordingLog } from './recording-log.ts';
import { ReplyRecorder } from './reply-recorder.ts';
import { ScriptedProvider } from './scripted-provider.ts';

export interface OpenSessions {
  /** The provider of the default assistant, `first`. The test scripts its replies. */
  readonly provider: ScriptedProvider;
  /** The provider of the other assistant, `second`. */
  readonly other: ScriptedProvider;
  readonly clock: ManualClock;
  readonly log: RecordingLog;
  readonly turns: TurnRegistry;
  readonly resources: ResourcePools;
  /** The memory of the sessions of `alice`, unless they are given another one. */
  readonly memory: ConversationMemory;
  /** A connection of `alice`, whose session can resume. */
  readonly connect: (options?: Partial<SessionOptions>) => TestSession;
}

/** A session and its reader. */
export class TestSession extends Session {
  /** Sends a prompt, with a new reader. A string stands for a prompt of that text. */
  say(prompt: SessionPrompt | string): ReplyRecorder {
    const reader = new ReplyRecorder();
    this.submit(typeof prompt === 'string' ? { text: prompt } : prompt, reader.read);
    return reader;
  }
}

/**
 * The parts that the sessions of a relay share, without a relay: scripted assistants, a manual clock, a recorded log.
 * @param assistant More of the first assistant.
 */
export function openSessions(limits: Partial<Limits> = {}, assistant: Partial<RelayAssistant> = {}): OpenSessions {
  const clock = createManualClock();
  return { ...openSharedSessions({ limits, assistant, clock, store: createMemoryStore(clock) }), clock };
}

export interface SharedSessionsOptions {
  readonly limits?: Partial<Limits>;
  readonly assistant?: Partial<RelayAssistant>;
  readonly clock: Clock;
  readonly store: ConversationStore;
  /** The turns that the sessions share with those of other relays. */
  readonly shared?: SharedTurns | undefined;
  readonly log?: RecordingLog;
}

/** The same with a store, a clock and turns that several relays can have in common. */
export function openSharedSessions({
  limits = {},
  assistant = {},
  clock,
  store,
  shared,
  log = createRecordingLog(),
}: SharedSessionsOptions): Omit<OpenSessions, 'clock'> {
  const [provider, other] = [new ScriptedProvider(), new ScriptedProvider()];
  provider.answer = undefined;
  other.answer = undefined;
  const resources = createResourcePools({
    ...DEFAULT_LIMITS,
    concurrentAnswers: 100,
    concurrentAnswersPerAddress: 10,
    ...limits,
  });
  const turns = new TurnRegistry(clock, 60_000, resources, shared);
  const memory = createStoredMemory(store, 'alice');
  let ids = 0;
  const window = { messages: 50, characters: 10_000 };
  const first: RelayAssistant = { id: 'first', label: 'First', provider, contextWindow: window, ...assistant };
  const context: SessionContext = {
    assistants: [
      first,
      { id: 'second', label: 'Second', provider: other, systemPrompt: 'Be second.', contextWindow: window },
    ],
    turns,
    limits: {
      ...DEFAULT_LIMITS,
      answerCharacters: 1000,
      answerTimeoutMs: 60_000,
      promptCharacters: 100,
      historyMessages: 100,
      historyCharacters: 10_000,
      queuedCharacters: 10_000,
      queuedPrompts: 4,
      resumeTimeoutMs: 5000,
      ...limits,
    },
    resources,
    promptRateLimiter: createPromptRateLimiter({ ...DEFAULT_LIMITS, ...limits }),
    clock,
    log,
    createId: () => `id-${(ids += 1)}`,
  };
  return {
    provider,
    other,
    log,
    turns,
    resources,
    memory,
    connect: (options) =>
      new TestSession(context, { owner: 'alice', memory, disconnectPolicy: 'resume', holder: {}, ...options }),
  };
}

/** A memory that a test can stop from loading, or have fail. */
export class TryingMemory implements ConversationMemory {
  readonly key: unknown = this;
  readonly kept: ChatMessage[] = [];
  /** While set, nothing is loaded or kept. */
  gate: PromiseWithResolvers<void> | undefined;
  loadFails = false;
  appendFails = false;

  async load(): Promise<Transcript> {
    await this.gate?.promise;
    if (this.loadFails) throw new Error('cannot load');
    return [...this.kept];
  }

  /** Fails in the way of a careless store: not by its promise. */
  append(messages: readonly ChatMessage[]): Promise<void> {
    if (this.appendFails) throw new Error('cannot append');
    return Promise.resolve(this.gate?.promise).then(() => void this.kept.push(...messages));
  }

  async clear(): Promise<void> {
    this.kept.length = 0;
  }
}
