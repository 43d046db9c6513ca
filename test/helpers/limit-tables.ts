import { LIMITS, MEMORY_LIMITS, type Limit } from '../../src/relay/limits/limits.ts';

/** The tables of limits in Markdown, from the relay's own list. */
export function limitTables(): string {
  return [
    table('Limit', LIMITS),
    'And under `memory`, what the relay remembers of conversations:',
    table('Limit', MEMORY_LIMITS),
  ].join('\n\n');
}

function table(head: string, list: Readonly<Record<string, Limit>>): string {
  const rows = Object.entries(list).map(
    ([name, limit]) => `| \`${name}\` | ${limit.default.toLocaleString('en')} | ${limit.consequence} |`,
  );
  return [`| ${head} | Default | Beyond it |`, '| --- | --- | --- |', ...rows].join('\n');
}
