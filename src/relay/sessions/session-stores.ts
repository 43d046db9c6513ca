/**
 * Requests of a session to the stores. Errors are returned as data, because the visitor gets them as an answer.
 * @module
 */
import type { ChatErrorInfo, Transcript } from '../../chat/index.ts';
import type { SharedPrompt, SharedTurn, TurnProducer } from '../store/shared-turns.ts';
import { errorOfFailure } from '../store/store-unavailable-error.ts';
import { withParents } from './conversation-tree.ts';
import type { PendingPrompt } from './pending-prompts.ts';
import type { SessionPrompt } from './prompt.ts';
import type { SessionContext } from './session-context.ts';
import type { SessionOptions } from './session-options.ts';
import { turnLabel } from './turn-label.ts';

/** The claim to a turn, or the turn if another relay has claimed it. */
export type TurnClaim = TurnProducer | SharedTurn;

/** Loads the remembered messages of a prompt's conversation. */
export function loadTranscript(
  context: SessionContext,
  { memory }: SessionOptions,
  pending: PendingPrompt,
): Promise<Transcript | ChatErrorInfo> {
  const load = async () => withParents(await context.turns.pending.runInOrder(memory.key, () => memory.load()));
  return tryStore(context, pending, load());
}

/**
 * Claims the turn of a prompt for this relay.
 * @returns `undefined` if there is nothing to claim: no other relay, or no client that could resume the turn.
 */
export function claimTurn(
  context: SessionContext,
  { disconnectPolicy }: SessionOptions,
  pending: PendingPrompt,
): Promise<TurnClaim | ChatErrorInfo> | undefined {
  const { turns, clock } = context;
  const { prompt, turnId, owner, createdAt } = pending;
  if (!turns.shared || disconnectPolicy !== 'resume') return undefined;
  const record = { prompt: toSharedPrompt(prompt), startedAt: clock.now() };
  return tryStore(context, pending, turns.shared.claim({ owner, turnId }, record, createdAt));
}

/** Finds the turn of a prompt on other relays. */
export function findSharedTurn(
  context: SessionContext,
  pending: PendingPrompt,
): Promise<SharedTurn | ChatErrorInfo | undefined> | undefined {
  const { owner, turnId } = pending;
  const { shared } = context.turns;
  return shared && tryStore(context, pending, shared.find({ owner, turnId }));
}

/** Gives up the claim to a turn that does not begin. */
export function releaseClaim(claim: TurnClaim | ChatErrorInfo | undefined): void {
  if (claim && 'kind' in claim && claim.kind === 'producer') claim.release();
}

async function tryStore<T>(
  { log }: SessionContext,
  { turnId }: PendingPrompt,
  operation: Promise<T>,
): Promise<T | ChatErrorInfo> {
  try {
    return await operation;
  } catch (cause) {
    return errorOfFailure(cause, () =>
      log.error({ err: cause, turn: turnLabel(turnId) }, 'conversation could not be loaded'),
    );
  }
}

function toSharedPrompt({ text, media, data, assistant, parentTurnId }: SessionPrompt): SharedPrompt {
  return {
    text,
    ...(media && { media }),
    ...(data && { data }),
    ...(assistant !== undefined && { assistant }),
    ...(parentTurnId !== undefined && { parentTurnId }),
  };
}
