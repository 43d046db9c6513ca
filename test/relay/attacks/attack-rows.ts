import type { AttackRow } from './attack.ts';
import { FLOOD_ROW } from './flood-attacks.ts';
import { HANDLE_ROW } from './handle-attacks.ts';
import { LOG_ROWS, REFUSAL_ROW } from './log-attacks.ts';
import { CLEARING_ROW, IDENTITY_ROW, STORE_ROW } from './memory-attacks.ts';
import { FORWARDED_ROW, PUBLIC_REBINDING_ROW, REBINDING_ROW } from './origin-attacks.ts';
import { ARGUMENT_ROW, HANDSHAKE_ROW } from './packet-attacks.ts';
import { PROVIDER_ROW } from './provider-attacks.ts';
import { ENDED_ROW, REPLAY_ROW } from './replay-attacks.ts';
import { SIGNAL_ROW } from './signal-attacks.ts';
import { NETWORK_ROW, SPENDING_ROW } from './spending-attacks.ts';
import { UNREAD_ROW } from './unread-attacks.ts';

/** All faults that have attacks. */
export const ATTACK_ROWS: readonly AttackRow[] = [
  ARGUMENT_ROW,
  REPLAY_ROW,
  HANDSHAKE_ROW,
  REFUSAL_ROW,
  ...LOG_ROWS,
  UNREAD_ROW,
  PROVIDER_ROW,
  ENDED_ROW,
  SIGNAL_ROW,
  HANDLE_ROW,
  FORWARDED_ROW,
  REBINDING_ROW,
  PUBLIC_REBINDING_ROW,
  STORE_ROW,
  IDENTITY_ROW,
  CLEARING_ROW,
  SPENDING_ROW,
  FLOOD_ROW,
  NETWORK_ROW,
];
