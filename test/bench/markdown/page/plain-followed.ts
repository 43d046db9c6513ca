import { PlainParagraphs } from './plain-paragraphs.ts';
import { enter, onceAFrame } from './play.ts';

/** What the element shows, without Markdown: a column of its width with its line ends, in a box that scrolls, whose end is kept in view. */
await enter((place) => {
  const box = place.appendChild(document.createElement('div'));
  Object.assign(box.style, { blockSize: '100vh', overflow: 'auto', lineHeight: '1.55', fontSize: '15px' });
  const column = box.appendChild(document.createElement('div'));
  Object.assign(column.style, { maxInlineSize: '45rem', marginInline: 'auto', whiteSpace: 'pre-wrap' });
  const paragraphs = new PlainParagraphs(column);
  let arrived = '';
  const { ask, now } = onceAFrame(() => {
    paragraphs.append(arrived);
    arrived = '';
    box.scrollTop = box.scrollHeight;
  });
  return {
    write(token) {
      arrived += token;
      ask();
    },
    end: now,
  };
});
