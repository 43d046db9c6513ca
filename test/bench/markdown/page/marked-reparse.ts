import DOMPurify from 'dompurify';
import { marked } from 'marked';
import { enter, onceAFrame } from './play.ts';

/** What most people write: all of it parsed, cleaned and replaced, once a frame. */
await enter((place) => {
  const answer = place.appendChild(document.createElement('div'));
  let text = '';
  const { ask, now } = onceAFrame(() => {
    answer.innerHTML = DOMPurify.sanitize(marked.parse(text, { async: false }));
  });
  return {
    write(token) {
      text += token;
      ask();
    },
    end: now,
  };
});
