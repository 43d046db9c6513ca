import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from '../../../helpers/fast-check.ts';
import { stripThinking } from '../../../../src/relay/providers/thinking/strip-thinking.ts';
import { finalText, splitAnswer, textOf } from '../../../helpers/split-answer.ts';
import { OPENED, PLAIN, UNOPENED } from '../../../helpers/thinking-answers.ts';
import { cpuMs } from '../../../helpers/cpu-ms.ts';

/** Every way to split a text in two, and into single characters. */
function cuts(text: string): string[][] {
  const places = Array.from(text, (_, index) => index);
  return [text.split(''), ...places.map((at) => [text.slice(0, at), text.slice(at)].filter((part) => part !== ''))];
}

describe('thinking with an opening mark', () => {
  for (const { name, raw, reasoning, text } of OPENED) {
    it(`is separated from the answer: ${name}`, () => {
      for (const chunks of cuts(raw)) {
        assert.deepEqual(splitAnswer(chunks), [
          ['reasoning', reasoning],
          ['text', text],
        ]);
      }
    });
  }

  it('may come in several blocks', () => {
    const [first, second] = ['<think>\none\n</think>\n\n', '<thinking>two</thinking>\n'];
    for (const chunks of cuts(`${first}${second}Yes.`)) {
      assert.deepEqual(splitAnswer(chunks), [
        ['reasoning', 'one\n\ntwo'],
        ['text', 'Yes.'],
      ]);
    }
  });

  it('may be empty, and is omitted then', () => {
    for (const raw of ['<think>\n\n</think>\n\nYes.', '<think></think>Yes.', '</think>\n\nYes.', '\n</think>Yes.']) {
      for (const chunks of cuts(raw)) assert.deepEqual(splitAnswer(chunks), [['text', 'Yes.']], raw);
    }
  });

  it('is the complete answer if it does not end', () => {
    for (const chunks of cuts('<think>\nWell, well'))
      assert.deepEqual(splitAnswer(chunks), [['reasoning', 'Well, well']]);
    for (const raw of ['<think>', '</think>', '<think>\n', '<think></think>\n\n']) {
      for (const chunks of cuts(raw)) assert.deepEqual(splitAnswer(chunks), [], raw);
    }
    assert.deepEqual(splitAnswer(['<think>Well</thin']), [['reasoning', 'Well</thin']]);
  });

  it('is not recognized after the beginning of the answer', () => {
    const answer = 'Yes.\n\n<think>no</think>\n</think>\nso';
    for (const chunks of cuts(`<think>hm</think>${answer}`)) {
      assert.deepEqual(splitAnswer(chunks), [
        ['reasoning', 'hm'],
        ['text', answer],
      ]);
    }
  });

  it('is passed on immediately', () => {
    const seen: string[] = [];
    const chunks = ['<think>', 'One', ' two', ' three.', '</think>', '\n\n', 'A', ' b', ' c'];
    for (let count = 1; count <= chunks.length; count++) {
      const last = splitAnswer(chunks.slice(0, count)).at(-1);
      seen.push(last ? last[1] : '');
    }
    assert.deepEqual(seen, [
      '',
      'One',
      'One two',
      'One two three.',
      'One two three.',
      'One two three.',
      'A',
      'A b',
      'A b c',
    ]);
  });

  it('takes bounded time for any content', () => {
    for (const filling of ['</think ', '<', ' ', '\n', '`', '</thin\n']) {
      const chunk = filling.repeat(20);
      const ms = cpuMs(() => {
        splitAnswer(['<think>', ...Array.from({ length: 5_000 }, () => chunk), '</think>', 'ok']);
        splitAnswer(['x', ...Array.from({ length: 5_000 }, () => chunk), '\n</think>\n', 'ok']);
      });
      assert.ok(ms < 2_000, `${JSON.stringify(filling)}: ${ms} ms`);
    }
  });
});

describe('thinking with a closing mark only', () => {
  for (const { name, raw, reasoning, text } of UNOPENED) {
    it(`is repeated as reasoning, and replaced in the text: ${name}`, () => {
      const whole = splitAnswer([raw]);
      assert.equal(textOf(whole, 'reasoning'), reasoning);
      assert.equal(textOf(whole, 'text'), raw);
      assert.equal(finalText(whole), text);
      for (const chunks of cuts(raw)) assert.deepEqual(splitAnswer(chunks), whole);
    });

    it(`is separated immediately with startsThinking: ${name}`, () => {
      if (!raw.startsWith(reasoning)) return;
      for (const chunks of cuts(raw)) {
        assert.deepEqual(splitAnswer(chunks, true), [
          ['reasoning', reasoning],
          ['text', text],
        ]);
      }
    });
  }

  it('is the answer if it never ends, with startsThinking', () => {
    for (const chunks of cuts('Hello.\n\nHow are you? '))
      assert.equal(finalText(splitAnswer(chunks, true)).trimEnd(), 'Hello.\n\nHow are you?');
  });

  it('may have an opening mark with startsThinking', () => {
    for (const { raw, reasoning, text } of OPENED)
      assert.deepEqual(splitAnswer([raw], true), [
        ['reasoning', reasoning],
        ['text', text],
      ]);
  });
});

describe('text about thinking', () => {
  for (const text of PLAIN) {
    it(`is not changed: ${JSON.stringify(text)}`, () => {
      for (const chunks of cuts(text)) assert.deepEqual(splitAnswer(chunks), text === '' ? [] : [['text', text]]);
    });
  }

  it('is not changed in small chunks', () => {
    const chunks = ['Hi', ' there', '!\n\n', '```html\n', '<b>', '</b>', '\n```', ' 1 < 2'];
    for (let count = 1; count <= chunks.length; count++)
      assert.equal(finalText(splitAnswer(chunks.slice(0, count))), chunks.slice(0, count).join(''));
  });
});

describe('an answer of any format', () => {
  const marks = [...OPENED, ...UNOPENED].flatMap(({ raw }) => raw.match(/<[^<>]*>|\[\/?THINK\]|◁[^▷]*▷/g) ?? []);
  const piece = fc.oneof(
    fc.constantFrom(
      ...new Set(marks),
      '`',
      '```\n',
      '\n',
      '\n\n',
      ' ',
      '.',
      'assistantfinal',
      'analysis',
      '<',
      '</',
      '[',
    ),
    fc.string({ unit: 'grapheme', maxLength: 5 }),
  );
  const text = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(''));

  it('is the same however it is split', () => {
    fc.assert(
      fc.property(
        text,
        fc.array(fc.nat({ max: 12 }), { maxLength: 40 }),
        fc.boolean(),
        (raw, lengths, startsThinking) => {
          const chunks: string[] = [];
          let rest = raw;
          for (const length of lengths) {
            chunks.push(rest.slice(0, length));
            rest = rest.slice(length);
          }
          const cut = [...chunks, rest].filter((chunk) => chunk !== '');
          assert.deepEqual(splitAnswer(cut, startsThinking), splitAnswer(raw === '' ? [] : [raw], startsThinking));
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it('loses nothing but marks and whitespace', () => {
    fc.assert(
      fc.property(text, (raw) => {
        const parts = splitAnswer(raw === '' ? [] : [raw]);
        if (parts.length === 1 && parts[0]?.[0] === 'text' && !raw.trimStart().startsWith('<')) return;
        for (const [, part] of parts) for (const line of part.split('\n')) assert.ok(raw.includes(line.trim()), line);
      }),
      { numRuns: 2_000 },
    );
  });

  it('contains no thinking when it is sent to a model again', () => {
    for (const { raw, text: expected } of [...OPENED, ...UNOPENED]) assert.equal(stripThinking(raw), expected);
    for (const plain of PLAIN) assert.equal(stripThinking(plain), plain);
  });
});
