import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stripThinking, stripThinkingFromMessages } from '../../../../src/relay/providers/thinking/strip-thinking.ts';
import { splitAnswer } from '../../../helpers/split-answer.ts';
import { cpuMs } from '../../../helpers/cpu-ms.ts';

/** Texts that would slow down a careless parser: a beginning, a repeated part, and an end. */
const HOSTILE: readonly (readonly [head: string, filling: string, end: string])[] = [
  // Channel headers without an end, or without number.
  ['<|channel|>', 'a', ''],
  ['<|channel|>a', '<', ''],
  ['<|start|>assistant to=', 'a', ''],
  ['<|channel|>a<|constrain|>', 'a', '<|message|'],
  ['', '<|channel|>', ''],
  ['', '<|channel|>a<|message|>', ''],
  ['', '<|channel|>a<|message|><|end|>', 'x'],
  ['', '<|start|>assistant', '<|channel|>a<|message|>'],
  ['<|channel|>final<|message|>', '<|end|>x', ''],
  ['<|channel|>final<|message|>', '<|end|> \n', 'x'],
  // Closing marks without opening ones, in every position.
  ['x', '</think> ', ''],
  ['x', '</think>\n', ''],
  ['x\n', '</think> x\n', ''],
  ['x', '</think>', ''],
  ['x', '.</THINK>', ' x'],
  ['x\n', '\n', '</think> x\n'.repeat(16)],
  ['<b><think>\n', 'x\n', '</think>\n'.repeat(16)],
  ['a <think>', '.', '.</think>x'.repeat(16)],
  ['x\n', '`a', 'x.</think>\nx'.repeat(16)],
  ['x\n', '`a`', 'x.</think>\nx'.repeat(16)],
  ['x\n', '`', '\r\n</think>\n'],
  ['x\n', '~', '\r\n</think>\n'],
  ['x\n', '```\r\n', '</think>\n'],
  ['x\n', '```a`\n', '</think>\n'],
  ['x\n- ', ' ', '```\n</think>\n'],
  ['x\n', '1', '. ```\n</think>\n'],
  ['x\n', '> ', '```\n</think>\n'],
  ['x\n', '. ', '</think>\n'.repeat(16)],
  ['x.', ' ', '</think>\n'],
  ['x <think>', '<think>', '\n</think>\n'.repeat(16)],
  ['x', '<', '\n</think>\n'.repeat(16)],
  ['x', '[', ''],
  ['x', '◁/think', ''],
  ['x', '</thin', ''],
  // Closing phrases.
  ['analysisA', ' assistantfinal', ''],
  ['analysisA', 'assistantfinal', ''],
  ["Here's my thought process:", " Here's my response:", ''],
  // Thinking and answers between marks.
  ['', '<think></think>', ''],
  ['', '<think>a</think>\n', 'x'],
  ['', '</think>', ''],
  ['', '</think>\n', 'x'],
  ['<think>', '</thinK', ''],
  ['<think>', ' \n', 'x'],
  ['<think>', 'aA', ''],
  ['<think></think><answer>', '</answer>a', ''],
  ['<think></think><answer>', '</answer>', ''],
  ['<think></think><answer>', '</answer>\n', ''],
  ['<think></think><answer>', '</answer>a', ' '.repeat(50_000)],
  ['<|START_RESPONSE|>', '<|END_RESPONSE|>a', ''],
  ['<think></think>', ' ', ''],
  ['', ' ', '<think>'],
  ['', '\n', 'x'],
];

describe('the cost of separating thinking from an answer', () => {
  for (const [head, filling, end] of HOSTILE) {
    const make = (length: number): string => head + filling.repeat(Math.ceil(length / filling.length)) + end;
    const name = JSON.stringify(`${head}(${filling})${end.slice(0, 24)}`);

    it(`is linear in the length: ${name}`, () => {
      // Quadratic time would be sixteen times as long. On a busy machine one measurement may be slow, but not all of
      // them.
      const isSlow = (read: (text: string) => unknown): boolean => {
        const quarter = cpuMs(() => read(make(50_000)));
        const whole = cpuMs(() => read(make(200_000)));
        return whole > 100 || (whole > 30 && whole > 10 * quarter);
      };
      const isAlwaysSlow = (read: (text: string) => unknown): boolean => isSlow(read) && isSlow(read) && isSlow(read);
      assert.ok(!isAlwaysSlow(stripThinking), 'as a message of a conversation');
      assert.ok(!isAlwaysSlow((text) => splitAnswer([text])), 'as an answer in one piece');
      assert.ok(!isAlwaysSlow((text) => splitAnswer([text], true)), 'as an answer that begins inside of its thinking');
    });

    it(`does not change the text, however it is split: ${name}`, () => {
      const text = make(2_000).slice(0, 2_600);
      const pieces = text.match(/[^]{1,7}/g) ?? [];
      assert.deepEqual(splitAnswer(pieces), splitAnswer([text]));
    });
  }
});

describe('the cost of cleaning a conversation', () => {
  it('is bounded for the longest conversation that a client may send', () => {
    const slow = HOSTILE.filter(([head, filling, end]) => {
      const text = (head + filling.repeat(2_000)).slice(0, 1_960) + end.slice(0, 40);
      const messages = Array.from({ length: 200 }, () => ({ role: 'assistant', text }) as const);
      const isSlow = (): boolean => cpuMs(() => stripThinkingFromMessages(messages)) > 500;
      return isSlow() && isSlow() && isSlow();
    });
    assert.deepEqual(slow, []);
  });
});

describe('lines that end with CR and LF', () => {
  it('delimit code, in which no mark counts', () => {
    const text = 'See:\r\n\r\n```html\r\n</think>\r\n```\r\nok';
    assert.equal(stripThinking(text), text);
    assert.equal(stripThinking(`Hm:\r\n\r\n\`\`\`js\r\na\r\n\`\`\`\r\n</think>\r\n\r\nok`), 'ok');
  });
});
