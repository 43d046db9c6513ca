import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';

/** The HTML of micromark with GitHub's extensions. Its footnotes are reduced to the bare list that `markdownHtml` writes. */
export function micromarkHtml(source: string): string {
  return micromark(source, { extensions: [gfm()], htmlExtensions: [gfmHtml()] })
    .replaceAll(/\s*<a [^>]*data-footnote-backref[^>]*>↩(?:<sup>\d+<\/sup>)?<\/a>/g, '')
    .replaceAll(/<sup><a [^>]*>(\d+)<\/a><\/sup>/g, '<sup>$1</sup>')
    .replace(/<section [^>]*><h2[^>]*>Footnotes<\/h2>/, '<section>')
    .replaceAll(/<li id=[^>]*>/g, '<li>');
}
