/** The part of a chunk that can be parsed now, and a suffix that must wait for the next chunk because it may be half of something. */
export function splitPartialSuffix(source: string): [complete: string, suffix: string] {
  const start = source.search(PARTIAL_SUFFIX);
  return start < 0 ? [source, ''] : [source.slice(0, start), source.slice(start)];
}

/** A carriage return that a newline may follow, the first half of a surrogate pair, or a citation without its end. */
const PARTIAL_SUFFIX = /(?:\ue200[^\ue200\ue201\r\n]{0,999}|[\r\ud800-\udbff])$/;

/** The source with `\n` as its only line end, without null characters and without ChatGPT's citation markers. */
export function normalizeSource(source: string): string {
  if (!NEEDS_NORMALIZING.test(source)) return source;
  return source.replace(/\r\n?/g, '\n').replace(CITATION, '').replaceAll('\0', '\ufffd');
}

const NEEDS_NORMALIZING = /[\0\r\ue200-\ue206]/;

/** ChatGPT marks its citations with private-use characters. The text between them means nothing to a reader. */
const CITATION = /\ue200[^\ue200\ue201\r\n]{0,999}\ue201?|[\ue201-\ue206]/g;
