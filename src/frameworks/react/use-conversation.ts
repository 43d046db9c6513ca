import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { Conversation, ConversationOptions, ConversationSnapshot } from '../../conversation/conversation.ts';
import { createConversation } from '../../conversation/create-conversation.ts';
import { useBeforePaint } from './use-before-paint.ts';

/**
 * A conversation without a view, and its state: `const [{ messages, draft }, conversation] = useConversation({ url })`. It is opened when the
 * component is mounted and closed when it is removed; the component is rendered again after each change, also after each token of an answer.
 *
 * Options may change with each rendering. Functions may be written in place, the latest one is called. `transport` and `storage`, where they are
 * objects, must stay the same, because another one is another conversation.
 */
export function useConversation(
  options: ConversationOptions,
): readonly [snapshot: ConversationSnapshot, conversation: Conversation] {
  const latest = useRef(options);
  const [functions] = useState(() => stableFunctions(() => latest.current));
  const [{ conversation, subscribe, getSnapshot }] = useState(() => {
    const created = createConversation(withStable(options, functions));
    return {
      conversation: created,
      subscribe: (listener: () => void) => created.subscribe(listener),
      getSnapshot: () => created.getSnapshot(),
    };
  });
  const snapshot = useSyncExternalStore(subscribe, getSnapshot, getSnapshot);
  useBeforePaint(() => {
    const unset = Object.fromEntries(Object.keys(latest.current).map((name) => [name, undefined]));
    latest.current = options;
    conversation.configure({ ...unset, ...withStable(options, functions) });
  });
  useEffect(() => {
    conversation.open();
    return () => conversation.close();
  }, [conversation]);
  return [snapshot, conversation];
}

type StableFunctions = {
  readonly [Name in 'transport' | 'token' | 'onPrompt' | 'beforeSend' | 'afterReceive']: Extract<
    ConversationOptions[Name],
    (...args: never[]) => unknown
  >;
};

/** Functions that stay the same and call those of the latest options: a new function would be a new connection. */
function stableFunctions(latest: () => ConversationOptions): StableFunctions {
  return {
    transport: (options) => (latest().transport as StableFunctions['transport'])(options),
    token: () => (latest().token as StableFunctions['token'])(),
    onPrompt: (prompt) => latest().onPrompt?.(prompt) ?? prompt.text,
    beforeSend: (prompt, signal) => latest().beforeSend?.(prompt, signal) ?? prompt.text,
    afterReceive: (answer, signal) => latest().afterReceive?.(answer, signal),
  };
}

/** The options with the stable functions in the places of their own. */
function withStable(options: ConversationOptions, functions: StableFunctions): ConversationOptions {
  const replaced = Object.entries(functions).filter(
    ([name]) => typeof options[name as keyof StableFunctions] === 'function',
  );
  return { ...options, ...Object.fromEntries(replaced) };
}
