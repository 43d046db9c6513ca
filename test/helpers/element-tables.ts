import { readFileSync } from 'node:fs';

/** As much of the custom-elements manifest as the tables need. */
interface Element {
  readonly attributes: readonly Entry[];
  readonly members: readonly (Entry & { kind: string; attribute?: string; parameters?: readonly Entry[] })[];
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

/** README's account of `<ai-chat>`, in Markdown: what the class's own doc comments say, by way of the built manifest. */
export function elementTables(manifest: string): string {
  const { modules } = JSON.parse(readFileSync(manifest, 'utf8')) as { modules: { declarations: Element[] }[] };
  const element = modules.flatMap(({ declarations }) => declarations)[0];
  if (!element) throw new Error('the manifest has no element: is it built?');
  const { attributes, members, events, slots, cssParts, cssProperties, cssStates } = element;
  const propertiesAlone = members.filter(
    ({ kind, name }) => kind === 'field' && !attributes.some(({ fieldName }) => fieldName === name),
  );
  const methods = members.filter(({ kind }) => kind === 'method');
  return [
    table(['Attribute', 'Property', ''], [...attributes, ...propertiesAlone], (entry) => [
      entry.fieldName ? code(entry.name) : '',
      code(entry.fieldName ?? entry.name),
      told(entry),
    ]),
    table(['Method', ''], methods, (entry) => [
      code(`${entry.name}(${(entry.parameters ?? []).map(({ name }) => name).join(', ')})`),
      told(entry),
    ]),
    table(['Event', ''], events, (entry) => [code(entry.name), told(entry)]),
    table(['Slot', ''], slots, (entry) => [code(entry.name), told(entry)]),
    table(['CSS property', ''], cssProperties, (entry) => [code(entry.name), told(entry)]),
    table(['CSS state', ''], cssStates, (entry) => [code(`:state(${entry.name})`), told(entry)]),
    `Parts, for \`ai-chat::part(…)\`: ${cssParts.map(({ name }) => code(name)).join(' ')}.`,
  ].join('\n\n');
}

function table<T>(head: string[], rows: readonly T[], cells: (row: T) => string[]): string {
  const line = (columns: string[]) => `| ${columns.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map((row) => line(cells(row)))].join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}

function told({ description = '', default: value }: Entry): string {
  const said = value?.replace(/^'(.*)'$/, '$1');
  return said ? `${description} Default \`${said}\`.` : description;
}
