import type { ChatRequest } from '../../src/chat/index.ts';
import { Turn, type TurnLimits, type TurnOptions } from '../../src/relay/sessions/turn.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';
import { createRecordingLog, type RecordingLog } from './recording-log.ts';
import { ReplyRecorder } from './reply-recorder.ts';
import { ScriptedProvider, type HeldReply } from './scripted-provider.ts';

export interface OpenTurns {
  /** The provider, whose replies the test scripts. */
  readonly provider: ScriptedProvider;
  readonly clock: ManualClock;
  readonly log: RecordingLog;
  /** Begins a turn, of that provider unless another reply is given. */
  readonly begin: (limits?: Partial<TurnLimits>, ask?: TurnOptions['startReply']) => Turn;
  /** Begins a turn that is read from its start. Resolves when the provider has been asked. */
  readonly beginRead: (limits?: Partial<TurnLimits>) => Promise<ReadTurn>;
}

export interface ReadTurn {
  readonly turn: Turn;
  readonly reply: HeldReply;
  readonly reader: ReplyRecorder;
  /** Detaches the reader. */
  readonly leave: () => void;
}

const REQUEST: ChatRequest = { turnId: 't', messages: [{ role: 'user', text: 'hello' }] };

/** The time after which these turns are stopped without a reader. */
export const UNREAD_MS = 5000;

/** Turns without a session, all of the name `t`. */
export function openTurns(): OpenTurns {
  const provider = new ScriptedProvider();
  provider.answer = undefined;
  const clock = createManualClock();
  const log = createRecordingLog();
  const begin: OpenTurns['begin'] = (limits = {}, ask = (signal) => provider.send(REQUEST, { signal })) =>
    new Turn({
      id: 't',
      owner: 'alice',
      sequence: 1,
      messageId: 'm',
      unreadTimeoutMs: UNREAD_MS,
      limits: { answerCharacters: 1000, answerTimeoutMs: 60_000, readersPerAnswer: 8, ...limits },
      clock,
      log,
      startReply: ask,
    });
  return {
    provider,
    clock,
    log,
    begin,
    async beginRead(limits) {
      const turn = begin(limits);
      const reader = new ReplyRecorder();
      const leave = turn.attach(reader.read);
      return { turn, reply: await provider.asked(), reader, leave };
    },
  };
}
