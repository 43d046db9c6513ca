import { createMarkdown } from '../../../src/markdown/markdown.ts';
import type { MarkdownSink } from '../../../src/markdown/sink.ts';
import { markdownTable } from '../../helpers/markdown-table.ts';
import { HOSTILE } from '../../markdown/hostile-inputs.ts';
import { pieces } from '../../markdown/written.ts';

/** Seconds of CPU that an input may take, and that most may. */
const LIMIT = 3;
const USUAL = 0.6;

/** What the engine takes for inputs that were written to make it slow, drawn for every 80 characters, without a page. */
export function hostileTable(size: number): string {
  const rows = Object.entries(HOSTILE).map(([name, make]) => {
    const source = make(size);
    const [half, whole] = [secondsFor(make(size / 2)), secondsFor(source)];
    const verdict = whole > LIMIT ? '**not met**' : whole > USUAL ? 'met, but slow' : 'met';
    return [name, String(source.length), half.toFixed(2), whole.toFixed(2), verdict];
  });
  return markdownTable(['input', 'characters', 'half, s of CPU', 'whole, s', `at most ${LIMIT}`], rows);
}

function secondsFor(source: string): number {
  const markdown = createMarkdown(BLIND);
  const before = process.cpuUsage();
  for (const piece of pieces(source, 80)) markdown.write(piece);
  markdown.end();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** Takes all and keeps nothing. */
const BLIND: MarkdownSink<undefined> = {
  root: undefined,
  open: () => undefined,
  text: () => undefined,
  update: () => undefined,
  extend: () => undefined,
  drop: () => undefined,
  close: () => undefined,
  truncate: () => undefined,
};
