import {
  createElement,
  forwardRef,
  useImperativeHandle,
  useRef,
  type ForwardRefExoticComponent,
  type HTMLAttributes,
  type RefAttributes,
} from 'react';
import { AiChat as AiChatElement } from '../../widget/define.ts';
import type { AiChatEventMap } from '../../widget/events.ts';
import type { AiChatProperties } from '../element-types.ts';
import { useBeforePaint } from './use-before-paint.ts';

/** The events by the names of their props: `onReply` for `ai-chat-reply`. */
type PropName<Name extends string> = Name extends `ai-chat-${infer Rest}` ? `on${Pascal<Rest>}` : never;

type Pascal<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${Capitalize<First>}${Pascal<Rest>}`
  : Capitalize<Name>;

/** The event of each prop. */
export const EVENTS: { readonly [Name in keyof AiChatEventMap as PropName<Name>]: Name } = {
  onPrompt: 'ai-chat-prompt',
  onAttach: 'ai-chat-attach',
  onReply: 'ai-chat-reply',
  onError: 'ai-chat-error',
  onStatus: 'ai-chat-status',
  onToggle: 'ai-chat-toggle',
  onShown: 'ai-chat-shown',
  onUnread: 'ai-chat-unread',
  onSuggestion: 'ai-chat-suggestion',
  onCopy: 'ai-chat-copy',
  onConversation: 'ai-chat-conversation',
  onFeedback: 'ai-chat-feedback',
};

type EventProps = {
  [Prop in keyof typeof EVENTS]?: ((event: AiChatEventMap[(typeof EVENTS)[Prop]]) => void) | undefined;
};

/** The props of `AiChat`: the properties of the element, its events, and the attributes of any element. */
export type AiChatProps = Omit<HTMLAttributes<AiChatElement>, keyof AiChatProperties | keyof EventProps> &
  AiChatProperties &
  EventProps;

/**
 * The element as a component, in React 18 as in React 19. A `ref` has the element itself, with its methods. A property keeps what the visitor or
 * the element has made of it (`open`, `assistant`) until its prop changes. On a server it renders the tag with its attributes.
 */
export const AiChat: ForwardRefExoticComponent<AiChatProps & RefAttributes<AiChatElement>> = forwardRef<
  AiChatElement,
  AiChatProps
>(function AiChat(props, ref) {
  const element = useRef<AiChatElement>(null);
  const latestProps = useRef<Readonly<Record<string, unknown>>>({});
  useImperativeHandle(ref, () => element.current as AiChatElement, []);
  useBeforePaint(() => {
    if (element.current) setProperties(element.current, props, latestProps.current);
    latestProps.current = props;
  });
  useBeforePaint(() => {
    const { current: target } = element;
    const listeners = Object.entries(EVENTS).map(([prop, type]) => {
      const listener = (event: Event): void => {
        const onEvent = latestProps.current[prop];
        if (typeof onEvent === 'function') onEvent(event);
      };
      return [type, listener] as const;
    });
    for (const [type, listener] of listeners) target?.addEventListener(type, listener);
    return () => {
      for (const [type, listener] of listeners) target?.removeEventListener(type, listener);
    };
  }, []);
  // The element may have reflected its properties before a page from a server is hydrated.
  return createElement('ai-chat', { ...attributesOf(props), ref: element, suppressHydrationWarning: true });
});

/** What React sets: everything but events and what is no text. */
function attributesOf(props: AiChatProps): Record<string, unknown> {
  const attributes: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(props)) {
    if (isProperty(name)) {
      if (isAttribute(name, value)) attributes[attributeName(name)] = value === true ? '' : String(value);
    } else if (name === 'className') attributes['class'] = value;
    else if (!Object.hasOwn(EVENTS, name)) attributes[name] = value;
  }
  return attributes;
}

/** Sets the properties whose props have changed and are no attributes. */
function setProperties(
  element: AiChatElement,
  props: Readonly<Record<string, unknown>>,
  before: Readonly<Record<string, unknown>>,
): void {
  for (const name of Object.keys({ ...before, ...props })) {
    const value = props[name];
    if (!isProperty(name) || value === before[name] || isAttribute(name, value)) continue;
    // React removes an attribute by itself.
    if (value != null || !isAttribute(name, before[name])) Reflect.set(element, name, value);
  }
}

function isProperty(name: string): name is keyof AiChatProperties {
  return Object.hasOwn(AiChatElement.properties, name);
}

function attributeName(name: keyof AiChatProperties): string {
  const { attribute } = AiChatElement.properties[name] as { readonly attribute?: boolean | string };
  return typeof attribute === 'string' ? attribute : name;
}

/** Whether a property is set by its attribute, so that pages from a server have it. Secrets do not appear in a page. */
function isAttribute(name: keyof AiChatProperties, value: unknown): boolean {
  return /^(?:string|number|bigint|boolean)$/.test(typeof value) && name !== 'token' && name !== 'httpToken';
}
