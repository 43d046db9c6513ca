import { createDomSink, createMarkdown } from '../../../../src/markdown/index.ts';
import { enter } from './play.ts';

/** Our engine alone, as its readme has it used: each token is drawn as it comes, into a shadow root. */
await enter((place) => {
  const root = place.appendChild(document.createElement('div')).attachShadow({ mode: 'open' });
  return createMarkdown(createDomSink(root));
});
