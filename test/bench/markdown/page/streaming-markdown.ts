import { default_renderer as drawInto, parser, parser_end as end, parser_write as write } from 'streaming-markdown';
import { enter } from './play.ts';

/** The library, as its readme has it used: each token is drawn as it comes. */
await enter((place) => {
  const parsing = parser(drawInto(place.appendChild(document.createElement('div'))));
  return { write: (token) => write(parsing, token), end: () => end(parsing) };
});
