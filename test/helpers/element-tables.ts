import { readFileSync } from 'node:fs';

/** As much of the custom-elements manifest as the tables need. */
interface Element {
  readonly attributes: readonly Entry[];
  readonly members: readonly (Entry & {
    kind: string;
    attribute?: string;
    readonly?: boolean;
    parameters?: readonly Entry[];
  })[];
  readonly events: readonly Entry[];
  readonly slots: readonly Entry[];
  readonly cssParts: readonly Entry[];
  readonly cssProperties: readonly Entry[];
  readonly cssStates: readonly Entry[];
}

interface Entry {
  readonly name: string;
  readonly fieldName?: string;
  readonly description?: string;
  readonly default?: string;
  readonly type?: { readonly text: string };
}

/** The reference of `<ai-chat>` in Markdown, from the doc comments of the class as they are in the built manifest. */
export function elementTables(manifest: string): string {
  const { modules } = JSON.parse(readFileSync(manifest, 'utf8')) as { modules: { declarations: Element[] }[] };
  const element = modules.flatMap(({ declarations }) => declarations)[0];
  if (!element) throw new Error('the manifest has no element: is it built?');
  const { attributes, members, events, slots, cssParts, cssProperties, cssStates } = element;
  const methods = members.filter(({ kind }) => kind === 'method');
  const properties = members.filter(({ kind, attribute }) => kind === 'field' && attribute === undefined);
  return [
    table(['Attribute', 'Property', ''], attributes, (entry) => [
      code(entry.name),
      code(entry.fieldName ?? ''),
      describe(entry),
    ]),
    table(['Property without an attribute', ''], properties, (entry) => [
      code(entry.name),
      entry.readonly ? `${describe(entry)} Read-only.` : describe(entry),
    ]),
    table(['Method', ''], methods, (entry) => [
      code(`${entry.name}(${(entry.parameters ?? []).map(({ name }) => name).join(', ')})`),
      describe(entry),
    ]),
    table(['Event', ''], events, (entry) => [code(entry.name), describe(entry)]),
    table(['Slot', ''], slots, (entry) => [code(entry.name), describe(entry)]),
    table(['CSS property', ''], cssProperties, (entry) => [code(entry.name), describe(entry)]),
    table(['CSS state', ''], cssStates, (entry) => [code(`:state(${entry.name})`), describe(entry)]),
    table(['Part', ''], cssParts, (entry) => [code(entry.name), describe(entry)]),
  ].join('\n\n');
}

function table<T>(head: string[], rows: readonly T[], cells: (row: T) => string[]): string {
  const line = (columns: string[]) => `| ${columns.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map((row) => line(cells(row)))].join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}

function describe({ description = '', default: value }: Entry): string {
  const defaultValue = value?.replace(/^'(.*)'$/, '$1');
  return defaultValue ? `${description} Default \`${defaultValue}\`.` : description;
}
