import { isErrorCode, type ChatErrorInfo } from '../../chat/error.ts';
import { isVersion, type Version } from './version.ts';

/** Pages with another version of these messages have a channel and a lock of their own, so that neither version takes the other for frozen. */
export const TABS_VERSION = 1;

/** A message between the tabs of one conversation. `at` is the version of its sender's state. */
export type TabMessage<Verb, Change, State> =
  /** Requests the leader's state unless it is at this version. */
  | { readonly type: 'sync'; readonly at: Readonly<Version> }
  /** The reply to a tab that is at the leader's version. */
  | { readonly type: 'in-sync'; readonly at: Readonly<Version> }
  /** The leader's state. */
  | StateMessage<'state', State>
  /** A state later than the one from which the tab with this claim would begin. */
  | (StateMessage<'offer', State> & { readonly claim: Readonly<Version> })
  | { readonly type: 'change'; readonly at: Readonly<Version>; readonly change: Change }
  /** The leader knows no other tab and sends no further changes. A tab that gets this is known again as soon as it requests the state. */
  | { readonly type: 'pause'; readonly at: Readonly<Version> }
  /** A tab has got the lock and will lead. Tabs that have a later state than `basis` offer it. */
  | { readonly type: 'claim'; readonly at: Readonly<Version>; readonly basis: Readonly<Version> }
  /** A tab leads from now on, starting with the state of version `basis`. */
  | { readonly type: 'lead'; readonly at: Readonly<Version>; readonly basis: Readonly<Version> }
  /** A call to the leader of the term `to`, and to no other: only one may run it. After `wasAccepted` by another one, this one must not. */
  | {
      readonly type: 'call';
      readonly id: string;
      readonly verb: Verb;
      readonly to: Readonly<Version>;
      readonly wasAccepted: boolean;
    }
  /** The leader runs a call. All tabs remember its id, because one of them may be the next leader. */
  | { readonly type: 'accept'; readonly id: string }
  | { readonly type: 'result'; readonly id: string; readonly value?: unknown; readonly error?: ChatErrorInfo }
  | { readonly type: 'leave' }
  /** The conversation was deleted, by a tab that need not show it. */
  | { readonly type: 'delete' };

export type TabMessageOf<Type, Change, State> = Extract<TabMessage<never, Change, State>, { type: Type }>;

interface StateMessage<Type, State> {
  readonly type: Type;
  readonly at: Readonly<Version>;
  readonly state: State;
  /** The ids of the calls that a leader has accepted. */
  readonly calls: readonly string[];
}

/** The part of a `BroadcastChannel` that is used. */
export interface BroadcastPort {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  postMessage(message: unknown): void;
  close(): void;
}

/** The name of the channel of a conversation. @param key The result of `conversationKey`. */
export function tabChannelName(key: string): string {
  return `ai-chat:${TABS_VERSION}:${key}`;
}

export interface TabChannel<Message> {
  /** Sends a message to the other tabs. Returns `false` if that is impossible: the channel is closed, or the message cannot be cloned. */
  post(message: Message): boolean;
  close(): void;
}

/**
 * Opens the channel between the tabs of a conversation. Messages of other scripts on the same channel are dropped.
 *
 * @param open Opens the browser's channel of a name. It may throw: browsers refuse a channel to pages without access to storage.
 * @param tabId Random id of this tab.
 * @returns `undefined` if there is no channel.
 */
export function openTabChannel<Verb, Change, State>(
  open: () => BroadcastPort,
  tabId: string,
  onMessage: (message: TabMessage<Verb, Change, State>, from: string) => void,
): TabChannel<TabMessage<Verb, Change, State>> | undefined {
  let port: BroadcastPort;
  try {
    port = open();
  } catch {
    return undefined;
  }
  port.onmessage = ({ data }) => {
    if (isTabMessage(data)) onMessage(data as unknown as TabMessage<Verb, Change, State>, data.from);
  };
  return {
    post(message) {
      try {
        port.postMessage({ ...message, v: TABS_VERSION, from: tabId });
        return true;
      } catch {
        return false;
      }
    },
    close() {
      port.onmessage = null;
      port.close();
    },
  };
}

const isText = (value: unknown) => typeof value === 'string';
const isTexts = (value: unknown) => Array.isArray(value) && value.every(isText);
/** The rest of verbs, changes and states is up to the conversation. */
const isAny = (value: unknown) => value !== undefined;
const isError = (value: unknown) =>
  value === undefined || (typeof value === 'object' && value !== null && 'code' in value && isErrorCode(value.code));

const FIELDS: Readonly<Record<string, Readonly<Record<string, (value: unknown) => boolean>>>> = {
  sync: { at: isVersion },
  'in-sync': { at: isVersion },
  state: { at: isVersion, state: isAny, calls: isTexts },
  offer: { at: isVersion, state: isAny, calls: isTexts, claim: isVersion },
  change: { at: isVersion, change: isAny },
  pause: { at: isVersion },
  claim: { at: isVersion, basis: isVersion },
  lead: { at: isVersion, basis: isVersion },
  call: { id: isText, verb: isAny, to: isVersion, wasAccepted: (value) => typeof value === 'boolean' },
  accept: { id: isText },
  result: { id: isText, error: isError },
  leave: {},
  delete: {},
};

function isTabMessage(data: unknown): data is { readonly from: string } {
  if (typeof data !== 'object' || data === null) return false;
  const message = data as Record<string, unknown>;
  const { v, from, type } = message;
  if (v !== TABS_VERSION || typeof from !== 'string' || typeof type !== 'string') return false;
  const fields = Object.hasOwn(FIELDS, type) ? FIELDS[type] : undefined;
  return fields !== undefined && Object.keys(fields).every((name) => fields[name]?.(message[name]));
}
