/** How a template sets something on `<ai-chat>`. */
export interface TemplateBinding {
  readonly kind: 'attribute' | 'property' | 'event';
  readonly name: string;
}

/** What the `<ai-chat>` tags of a template set, in the notation of HTML, Vue, Svelte or Angular. */
export function bindingsOf(template: string): TemplateBinding[] {
  return [...template.matchAll(TAG)].flatMap(([, attributes = '']) =>
    [...attributes.matchAll(ATTRIBUTE)].map(([, name = '']) => parseBinding(name)),
  );
}

const VALUE = String.raw`(?:"[^"]*"|'[^']*'|\{[^{}]*\})`;
const TAG = new RegExp(String.raw`<ai-chat((?:\s+[^\s=>/]+(?:=${VALUE})?)*)\s*/?>`, 'g');
const ATTRIBUTE = new RegExp(String.raw`\s([^\s=>/]+)(?:=${VALUE})?`, 'g');

function parseBinding(name: string): TemplateBinding {
  const [, event] = /^(?:@|on(?=ai-chat-)|\()([\w-]+)\)?$/.exec(name) ?? [];
  if (event) return { kind: 'event', name: event };
  const [, property] = /^(?::|\[|\{)([\w-]+)[\]}]?$/.exec(name) ?? [];
  return property ? { kind: 'property', name: property } : { kind: 'attribute', name };
}
