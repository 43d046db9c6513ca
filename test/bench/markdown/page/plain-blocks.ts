import { enter, onceAFrame } from './play.ts';

/** No Markdown at all: one text node a paragraph, which grows once a frame. Nobody who draws text is faster. */
await enter((place) => {
  const answer = place.appendChild(document.createElement('div'));
  let arrived = '';
  let paragraph: Text | undefined;
  const { ask, now } = onceAFrame(() => {
    const [first = '', ...others] = arrived.split('\n\n');
    arrived = '';
    paragraph ??= open();
    paragraph.appendData(first);
    for (const text of others) {
      paragraph = open();
      paragraph.appendData(text);
    }
  });
  const open = (): Text => answer.appendChild(document.createElement('div')).appendChild(document.createTextNode(''));
  return {
    write(token) {
      arrived += token;
      ask();
    },
    end: now,
  };
});
