import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from '../../helpers/fast-check.ts';
import type { ModelMessage } from '../../../src/chat/index.ts';
import { trimToWindow } from '../../../src/relay/sessions/context-window.ts';

/** `u3` is a message of the user's with three characters, `a3` one of the assistant's. */
function conversation(...shorthand: readonly string[]): ModelMessage[] {
  return shorthand.map((word, index) => ({
    role: word.startsWith('u') ? 'user' : 'assistant',
    text: `${index}`.padEnd(Number(word.slice(1)), '.'),
  }));
}

const BOUNDLESS = { messages: Infinity, characters: Infinity };

describe('an image in the context window', () => {
  it('counts, however short its URL is', () => {
    const media = [{ kind: 'image', url: 'https://x.example/a.png' }] as const;
    const shown: ModelMessage[] = [
      { role: 'user', text: 'a', media },
      { role: 'assistant', text: 'b' },
    ];
    const history = [...shown, ...shown, ...shown];
    assert.deepEqual(trimToWindow(history, { messages: Infinity, characters: 9_000 }), [...shown, ...shown]);
  });
});

describe('the context window', () => {
  const cases: readonly (readonly [name: string, shorthand: readonly string[], limits: object, kept: number])[] = [
    ['contains all of a short conversation', ['u3', 'a3', 'u3', 'a3'], {}, 4],
    ['is empty for an empty conversation', [], {}, 0],
    ['contains no more messages than the limit', ['u3', 'a3', 'u3', 'a3'], { messages: 2 }, 2],
    ['contains no more characters than the limit', ['u3', 'a3', 'u3', 'a3'], { characters: 6 }, 2],
    ['contains exactly as many characters as the limit', ['u3', 'a3', 'u3', 'a3'], { characters: 12 }, 4],
    ['begins with the user, even if one more message would fit', ['u3', 'a3', 'u3', 'a3'], { messages: 3 }, 2],
    ['begins with the user, even if more characters would fit', ['u9', 'a3', 'u3', 'a3'], { characters: 10 }, 2],
    ['omits an answer without a prompt', ['a3', 'u3', 'a3'], {}, 2],
    ['contains whole messages only', ['u3', 'a3', 'u9', 'a9'], { characters: 10 }, 0],
    ['ends at a message that is too long, without skipping it', ['u1', 'a1', 'u99', 'a1'], { characters: 50 }, 0],
    ['is empty for a limit of no messages', ['u3', 'a3'], { messages: 0 }, 0],
    ['is empty for a limit of no characters', ['u3', 'a3'], { characters: 0 }, 0],
    ['contains prompts without an answer', ['u3', 'u3', 'u3'], { messages: 2 }, 2],
  ];

  for (const [name, shorthand, limits, kept] of cases) {
    it(name, () => {
      const messages = conversation(...shorthand);
      assert.deepEqual(trimToWindow(messages, { ...BOUNDLESS, ...limits }), messages.slice(messages.length - kept));
    });
  }

  it('is always the end of the conversation within its limits, and as long as possible', () => {
    const messages = fc
      .array(fc.tuple(fc.constantFrom('u', 'a'), fc.integer({ min: 2, max: 9 })), { maxLength: 12 })
      .map((words) => conversation(...words.map(([role, length]) => `${role}${length}`)));
    fc.assert(
      fc.property(messages, fc.nat({ max: 12 }), fc.nat({ max: 60 }), (all, count, characters) => {
        const limits = { messages: count, characters };
        const kept = trimToWindow(all, limits);
        const fits = (some: readonly ModelMessage[]) =>
          some.length <= count && some.reduce((sum, { text }) => sum + text.length, 0) <= characters;
        const ends = all.map((_, index) => all.slice(index));
        assert.deepEqual(kept, ends.find((end) => end[0]?.role === 'user' && fits(end)) ?? []);
      }),
    );
  });
});
