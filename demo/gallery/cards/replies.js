// Parts of the cards' replies. The events are those of `src/chat/event.ts`.

export const start = { type: 'reply-start' };

export const text = (delta) => ({ type: 'text-delta', delta });

export const end = (details) => ({ type: 'reply-end', reason: 'done', ...details });

/** A whole answer. */
export const answer = (delta, details) => [start, text(delta), end(details)];

/** An answer that failed before its first word. */
export const failure = (code, details) => [start, { type: 'reply-error', code, retryable: true, ...details }];

/** A question and an answer that most cards begin with. */
export const GREETING = {
  ask: 'Which socks are the warmest?',
  reply: answer(
    '**Fell** is the warmest: heavy Herdwick wool, thick at the heel and thin at the ankle.\n\n' +
      'For the house, **Hearth** is softer. Both keep their shape at 30 °C.',
  ),
};

/** Addresses beside the demo, which load without a question, as those of the page itself do. */
export const ownFile = (name) => new URL(`../../${name}`, import.meta.url).href;
