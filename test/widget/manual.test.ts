import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { PART_NAMES } from '../../src/markdown/dom/tag-names.ts';
import { ROOT, sourceFiles } from '../helpers/source-file.ts';

const manual = readFileSync(`${ROOT}src/widget/ai-chat.ts`, 'utf8').split('export class AiChat')[0] ?? '';
const source = sourceFiles('src/widget/**/*.ts')
  .map(({ code }) => code)
  .join('\n');
const markdownSource = sourceFiles('src/markdown/**/*.ts')
  .map(({ code }) => code)
  .join('\n');

describe('the element’s doc comment lists exactly the existing', () => {
  it('parts', () => {
    const parts = found(source, /\bpart="([^"]+)"|\.part\.add\('([^']+)'\)|new MessageText\('([^']+)'\)/g)
      .map((names) => names.replace(/\$\{\w+ \? '(\w+)' : '(\w+)'\}/, '$1 $2'))
      .flatMap((names) => names.split(' '))
      .flatMap((name) => COMPUTED[name] ?? name);
    const inAnswers = found(markdownSource, /setAttribute\('part', (?:.+ === 'math' \? )?'([\w-]+)'/g);
    parts.push(...Object.values(PART_NAMES), ...inAnswers);
    assert.deepEqual(sorted(found(manual, /@csspart ([\w-]+)/g)), sorted(parts));
  });

  it('custom properties', () => {
    assert.deepEqual(
      sorted(found(manual, /@cssproperty \[?(--ai-chat-[\w-]+)/g)),
      sorted(found(source, /var\(\s*(--ai-chat-[\w-]+)/g)),
    );
  });

  it('custom properties’ defaults, unless they are derived', () => {
    const documented = [...manual.matchAll(/@cssproperty \[(--ai-chat-[\w-]+)=(.+?)\] -/g)];
    // Without what browsers get that cannot derive colours.
    const derived = source.replaceAll(/@supports not \(color: [^]+?\n  \}/g, '');
    const used = [...derived.matchAll(/var\(\s*(--ai-chat-[\w-]+),\s*([\w#.%-]+)\s*\)/g)];
    const list = (matches: RegExpMatchArray[]) => sorted(matches.map(([, name, value]) => `${name}: ${value}`));
    assert.deepEqual(list(documented), list(used));
  });

  it('slots', () => {
    assert.deepEqual(sorted(found(manual, /@slot ([\w-]+)/g)), sorted(found(source, /<slot name="([\w-]+)"/g)));
  });

  it('states', () => {
    assert.deepEqual(sorted(found(manual, /@cssstate ([\w-]+)/g)), sorted(found(source, /toggleState\('([\w-]+)'/g)));
  });

  it('events', () => {
    assert.deepEqual(
      sorted(found(manual, /@fires \{\w+\} ([\w-]+)/g)),
      sorted(found(source, /(?:super|new AiChatEvent)\('([\w-]+)'/g)),
    );
  });
});

/** The parts whose names are computed. */
const COMPUTED: Readonly<Record<string, readonly string[]>> = {
  '${role}-message': ['user-message', 'assistant-message'],
  '${name}': ['send', 'stop'],
};

/** Returns the first matching group of every match. */
function found(text: string, pattern: RegExp): string[] {
  return Array.from(text.matchAll(pattern), ([, ...groups]) => groups.find(Boolean) ?? '');
}

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].toSorted();
}
