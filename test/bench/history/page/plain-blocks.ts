import { enter, writeByFrames } from './stage.ts';

/** No Markdown at all: one text node a paragraph, in a box that scrolls. */
await enter((place) => {
  const list = place.appendChild(document.createElement('div'));
  list.style.cssText = 'block-size: 600px; overflow: auto; white-space: pre-wrap';
  const input = place.appendChild(document.createElement('textarea'));
  const addParagraphs = (text: string): void => {
    for (const paragraph of text.split('\n\n')) list.appendChild(document.createElement('div')).textContent = paragraph;
  };
  return {
    async open(messages) {
      for (const { text } of messages) addParagraphs(text);
      list.scrollTop = list.scrollHeight;
      input.focus();
    },
    async answer(text) {
      addParagraphs('Tell me everything.');
      let last: Text | undefined;
      await writeByFrames(text, (piece) => {
        const [first = '', ...others] = piece.split('\n\n');
        last ??= list.appendChild(document.createElement('div')).appendChild(document.createTextNode(''));
        last.appendData(first);
        for (const paragraph of others)
          last = list.appendChild(document.createElement('div')).appendChild(document.createTextNode(paragraph));
        list.scrollTop = list.scrollHeight;
      });
    },
  };
});
