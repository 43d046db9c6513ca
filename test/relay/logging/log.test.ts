import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { serializeError } from '../../../src/relay/logging/serialize-error.ts';
import { createJsonLog } from '../../../src/relay/logging/json-log.ts';
import { createPrettyLog } from '../../../src/relay/logging/pretty-log.ts';

/** An error like those of Node, with properties that must not be logged. */
function heavyError(): Error {
  const error = new TypeError('something is not a function', { cause: new Error('deeper') });
  return Object.assign(error, { code: 'ERR_X', input: 'hunter2', request: { headers: { authorization: 'hunter2' } } });
}

describe('an error in a log', () => {
  it('has its type, code, message and stack, and no other property', () => {
    const { at, cause, ...rest } = serializeError(heavyError());
    assert.deepEqual(rest, { type: 'TypeError', code: 'ERR_X', message: 'something is not a function' });
    assert.match(String((at as string[])[0]), /^heavyError .*log\.test\.ts/);
    assert.equal((cause as { message: string }).message, 'deeper');
    assert.doesNotMatch(JSON.stringify(serializeError(heavyError())), /hunter2/);
  });

  it('has no message if that quotes a parser’s input', () => {
    try {
      JSON.parse('hunter2');
    } catch (cause) {
      assert.doesNotMatch(JSON.stringify(serializeError(cause)), /hunter2/);
      assert.equal(serializeError(cause)['type'], 'SyntaxError');
    }
  });

  it('is truncated, and may be any value', () => {
    assert.equal(String(serializeError(new Error('x'.repeat(9999)))['message']).length, 300);
    assert.deepEqual(serializeError('hunter2'), { type: 'string' });
    assert.deepEqual(serializeError(undefined), { type: 'undefined' });
  });
});

describe('the JSON log', () => {
  const logged = (level: 'info' | 'silent', act: (log: ReturnType<typeof createJsonLog>) => void) => {
    const lines: string[] = [];
    act(createJsonLog(level, { write: (line) => void lines.push(line) }));
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  };

  it('writes one object per line, with level, time and fields', () => {
    const [line, ...others] = logged('info', (log) => {
      log.debug({}, 'not this');
      log.child({ assistant: 'shop' }).warn({ status: 401 }, 'refused');
    });
    const { time, ...rest } = line ?? {};
    assert.match(String(time), /^\d{4}-\d\d-\d\dT/);
    assert.deepEqual(rest, { level: 'warn', assistant: 'shop', status: 401, msg: 'refused' });
    assert.deepEqual(others, []);
  });

  it('redacts fields that must never be logged', () => {
    const headers = { authorization: 'hunter2' };
    const lines = logged('info', (log) => {
      log.info(
        { token: 'hunter2', settings: { apiKey: 'hunter2' }, headers, request: { headers, url: '/?token=hunter2' } },
        'x',
      );
      log.error({ err: heavyError() }, 'x');
    });
    assert.equal(lines.length, 2);
    assert.doesNotMatch(JSON.stringify(lines), /hunter2/);
  });

  it('can be silent', () => {
    assert.deepEqual(
      logged('silent', (log) => log.error({}, 'x')),
      [],
    );
  });
});

describe('the pretty log', () => {
  const logged = (act: (log: ReturnType<typeof createPrettyLog>) => void) => {
    let text = '';
    act(createPrettyLog('info', (line) => (text += line)));
    return text;
  };

  it('writes one short line per message', () => {
    const text = logged((log) => {
      log.debug({}, 'not this');
      log.child({ assistant: 'shop' }).warn({ status: 401, why: 'two words', none: undefined }, 'refused');
    });
    assert.match(text, /^\d\d:\d\d:\d\d warn {2}refused {2}assistant=shop {2}status=401 {2}why="two words"\n$/);
  });

  it('writes an error on one line', () => {
    assert.match(
      logged((log) => log.error({ err: heavyError() }, 'oh')),
      /^\S+ error oh {2}err=TypeError ERR_X something is not a function at heavyError .*\n$/,
    );
  });

  it('removes control characters', () => {
    const text = logged((log) => log.info({ origin: 'http://x\n12:00:00 error fake\u001b[31m\u202e' }, 'refused'));
    assert.equal(text.split('\n').length, 2);
    assert.ok(!text.includes('\u001b') && !text.includes('\u202e'));
  });
});
