import { PlainParagraphs } from './plain-paragraphs.ts';
import { enter, onceAFrame } from './play.ts';

/** No Markdown at all, drawn once a frame. Nobody who draws text is faster. */
await enter((place) => {
  const paragraphs = new PlainParagraphs(place.appendChild(document.createElement('div')));
  let arrived = '';
  const { ask, now } = onceAFrame(() => {
    paragraphs.append(arrived);
    arrived = '';
  });
  return {
    write(token) {
      arrived += token;
      ask();
    },
    end: now,
  };
});
