/**
 * Builds the demo provider's answer to a prompt. It is deterministic, demonstrates the formatting that the widget can
 * render, reads well as plain text, and states that no model is involved.
 */
export function buildDemoAnswer(prompt: string): string {
  const words = prompt.toLowerCase();
  const requested = SECTIONS.filter(({ when }) => when.test(words));
  const shown = requested.length > 0 ? requested : SECTIONS;
  return [
    opening(prompt),
    '**This is a demonstration.** No model is connected. The relay returns this canned answer until you configure a provider.',
    ...shown.map(({ text }) => text),
    HOW_TO_CONFIGURE,
  ].join('\n\n');
}

function opening(prompt: string): string {
  const quote = shorten(prompt);
  if (quote === '') return 'Hello!';
  const salutation = SALUTATION.test(quote.toLowerCase()) ? 'Hello to you, too! ' : '';
  return `${salutation}You wrote: “${quote}”`;
}

/** The beginning of the prompt on one line. */
function shorten(prompt: string): string {
  const line = prompt.replaceAll(/\s+/g, ' ').trim();
  const letters = Array.from(new Intl.Segmenter().segment(line.slice(0, 1000)), ({ segment }) => segment);
  return letters.length <= 120 ? line : `${letters.slice(0, 119).join('')}…`;
}

const SALUTATION =
  /^(?:hi|hello|hey|good (?:morning|day|afternoon|evening)|ciao|salve|buongiorno|hola|bonjour|salut|hallo|guten tag|ol[aá]|привет|你好|こんにちは|مرحبا)(?!\p{L})/u;

/** The sections of the answer. A prompt that mentions some of them gets only those. */
const SECTIONS = [
  {
    when: /\blists?\b/,
    text: `## What you can do here

- Stop an answer while it arrives; the text so far stays.
- Scroll up while it grows; the view stays where you are.
- Try again when something went wrong; your message is not lost.

1. Type a question.
2. Press Enter. Shift+Enter starts a new line.
3. Watch the answer arrive.`,
  },
  {
    when: /\b(?:code|program|javascript|snippet)\b/,
    text: `## A piece of code

\`\`\`js
const chat = document.querySelector('ai-chat');
chat.addEventListener('ai-chat-reply', (event) => {
  console.log('answered', event.messageId);
});
\`\`\``,
  },
  {
    when: /\btables?\b/,
    text: `## A table

| Protocol | Address | Streams by |
| --- | --- | --- |
| Cheshire Cat | /ws/{user} | WebSocket |
| Lovelace | /socket.io/ | Socket.IO |`,
  },
  {
    when: /\b(?:formulas?|maths?|equations?)\b/,
    text: `## A formula

The bell curve:

$$f(x) = \\frac{1}{\\sqrt{2\\pi}}\\, e^{-x^2/2}$$`,
  },
  {
    when: /\b(?:links?|quotes?)\b/,
    text: `## A quotation and a link

> “Begin at the beginning,” the King said gravely, “and go on till you come to the end: then stop.”

To run a model on your own machine, try [Ollama](https://ollama.com).`,
  },
] as const;

const HOW_TO_CONFIGURE = `## To get real answers

Start the relay with a provider:

\`\`\`sh
OPENAI_API_KEY=your-key npm start
\`\`\`

Any server with an OpenAI-compatible API works, for example one on your own machine:

\`\`\`sh
OPENAI_BASE_URL=http://localhost:11434/v1 OPENAI_MODEL=your-model npm start
\`\`\`

Several assistants, each with its own instructions, go into a file named \`ai-chat.config.json\`.`;
