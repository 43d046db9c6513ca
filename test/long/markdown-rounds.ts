import { isDeepStrictEqual } from 'node:util';
import * as fc from '../helpers/fast-check.ts';
import { cutAt, cuts, documents, longDocuments } from '../markdown/arbitrary-document.ts';
import { pieces, written } from '../markdown/written.ts';
import { commonmarkHtml, micromarkHtml, ourHtml } from './oracles.ts';

/** What came of a number of documents. */
export interface Report {
  documents: number;
  /** What must not be, each with the smallest document that shows it. */
  readonly faults: string[];
  /** What may be, by what it is: how often, and some documents that show it. */
  readonly listed: Record<string, { count: number; samples: string[] }>;
}

/** Documents in pieces come to what they are at once. */
export function streamed(seed: number, count: number): Report {
  const isSame = fc.property(documents, cuts, fc.boolean(), fc.boolean(), (source, lengths, gfm, breaks) => {
    const options = { gfm, breaks };
    return isDeepStrictEqual(written(cutAt(source, lengths), options).tree, written([source], options).tree);
  });
  return { documents: count, faults: faultOf(fc.check(isSame, { seed, numRuns: count })), listed: {} };
}

/** So do those whose paragraphs are cut. */
export function streamedLong(seed: number, count: number): Report {
  const isSame = fc.property(longDocuments, fc.integer({ min: 3, max: 99 }), (source, size) =>
    isDeepStrictEqual(written(pieces(source, size)).tree, written([source]).tree),
  );
  return { documents: count, faults: faultOf(fc.check(isSame, { seed, numRuns: count })), listed: {} };
}

/**
 * Documents are read as others read them. Where commonmark.js and micromark agree we do, too. Where only one is with us, we have come
 * upon a fault of the other, or upon what the specification leaves open; and of GitHub's extensions there is one other reader only.
 */
export function againstOracles(seed: number, count: number): Report {
  const listed: Report['listed'] = {};
  const list = (name: string, source: string): void => {
    const entry = (listed[name] ??= { count: 0, samples: [] });
    entry.count += 1;
    if (entry.samples.length < SAMPLES) entry.samples.push(JSON.stringify(source));
  };
  const isShared = fc.property(documents.map(plain), (source) => {
    const ours = ourHtml(source, false);
    const isCommonmark = ours === commonmarkHtml(source);
    const isMicromark = ours === micromarkHtml(source, false);
    if (!isCommonmark && isMicromark) list('unlike commonmark.js', source);
    if (isCommonmark && !isMicromark) list('unlike micromark', source);
    const hasOwnRules = /www\.|http:|@|\[!/.test(source);
    if (isCommonmark && isMicromark && !hasOwnRules && ourHtml(source, true) !== micromarkHtml(source, true)) {
      list('unlike micromark with GFM', source);
    }
    return isCommonmark || isMicromark;
  });
  return { documents: count, faults: faultOf(fc.check(isShared, { seed, numRuns: count })), listed };
}

/**
 * What the others are known to misread, each in its own way, is kept from them: both look at half of a character that JavaScript writes
 * as two, when the specification asks whether it is punctuation; at the end of a document they take a carriage return for more than
 * one line, or for none; and a tab in a definition undoes it for commonmark.js.
 */
function plain(source: string): string {
  return source
    .replaceAll('😀', '☺')
    .replace(/\r\n?/g, '\n')
    .replace(/\t+(?=\n|$)/g, '')
    .replaceAll(/(?<=\]:\s*)\t/g, ' ');
}

const SAMPLES = 3;

function faultOf<Values>(details: fc.RunDetails<Values>): string[] {
  if (!details.failed) return [];
  const { seed, counterexample, errorInstance } = details;
  const why = errorInstance instanceof Error ? errorInstance.message : '';
  return [`with seed ${seed}: ${JSON.stringify(counterexample)} ${why}`];
}
