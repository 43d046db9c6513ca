import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createJsonLog } from '../../../src/relay/logging/json-log.ts';
import { silentLog, type Log } from '../../../src/relay/logging/log.ts';
import { createPrettyLog } from '../../../src/relay/logging/pretty-log.ts';
import { createRedactedLog } from '../../../src/relay/logging/redacted-log.ts';
import { createTextRedactor } from '../../../src/relay/logging/text-redactor.ts';
import { createRecordingLog } from '../../helpers/recording-log.ts';
import { cpuMs } from '../../helpers/cpu-ms.ts';

const KEY = 'sk-proj/Ab+9_ü"x\\y z';
const PASSWORD = 'hunter2';
const SHORT = 'abc';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const base64url = (text: string) => Buffer.from(text).toString('base64url');

/** Texts that contain a secret, and the expected result. */
const TEXTS: readonly (readonly [name: string, text: string, expected: string])[] = [
  ['alone', KEY, '[redacted]'],
  ['in a sentence', `wrong key: ${KEY}, ask for another`, 'wrong key: [redacted], ask for another'],
  ['twice', `${KEY}${KEY}`, '[redacted][redacted]'],
  ['two of them', `${KEY} and ${PASSWORD}`, '[redacted] and [redacted]'],
  ['in another case', KEY.toUpperCase(), '[redacted]'],
  ['percent-encoded', `/?key=${encodeURIComponent(KEY)}&a=1`, '/?key=[redacted]&a=1'],
  ['percent-encoded in small letters', encodeURIComponent(KEY).toLowerCase(), '[redacted]'],
  ['as a form', new URLSearchParams({ key: KEY }).toString(), 'key=[redacted]'],
  ['in JSON', JSON.stringify({ key: KEY }), '{"key":"[redacted]"}'],
  ['as a credential', `Bearer ${KEY}`, 'Bearer [redacted]'],
  ['as a password', `Basic ${base64(`me:${PASSWORD}`)}`, 'Basic [redacted]'],
  ['as a user', `Basic ${base64(`${PASSWORD}:`)} failed`, 'Basic [redacted] failed'],
  ['as a percent-encoded password', `basic%20${encodeURIComponent(base64(`u:${PASSWORD}`))}`, 'basic%20[redacted]'],
  ['in Base64', base64(KEY), '[redacted]'],
  ['in the Base64 of addresses', base64url(KEY), '[redacted]'],
  ['cut off at the end', `the key ${KEY.slice(0, 12)}`, 'the key [redacted]'],
  ['in part, its end', `${KEY.slice(-10)} is no key`, '[redacted] is no key'],
  ['in part, its middle, in capitals', `<${KEY.slice(4, 12).toUpperCase()}>`, '<[redacted]>'],
  ['in part, percent-encoded', `?k=${encodeURIComponent(KEY.slice(6, 16))}`, '?k=[redacted]'],
  ['in part, in JSON', JSON.stringify(KEY.slice(8)), '"[redacted]"'],
  ['in part, in Base64', base64(KEY).slice(3, 14), '[redacted]'],
  ['in part, behind a letter that grows in lower case', `İ${KEY.slice(0, 9)}İ`, 'İ[redacted]İ'],
  ['twice, in part', `${KEY.slice(0, 8)}, ${KEY.slice(5, 14)}`, '[redacted], [redacted]'],
  ['as the whole of a short one', ` ${SHORT} `, '[redacted]'],
]; // prettier-ignore

describe('a secret in a text', () => {
  const { redact, redactWhole } = createTextRedactor([KEY, PASSWORD, SHORT]);

  for (const [name, text, expected] of TEXTS) {
    it(`is replaced ${name}`, () => assert.equal(redact(text), expected));
  }

  for (const before of ['', '1', '12', '123']) {
    it(`is replaced in Base64 behind ${before.length} other characters`, () => {
      const clean = redact(base64(`${before}${KEY}, and more`));
      for (let at = 0; at < KEY.length - 5; at++) {
        assert.ok(
          !Buffer.from(clean, 'base64')
            .toString()
            .includes(KEY.slice(at, at + 6)),
          clean,
        );
      }
    });
  }

  it('leaves all other texts unchanged', () => {
    for (const text of ['', 'abcd', 'sk-proj', 'Basic instincts', `Basic ${base64('user:other')}`, 'a [redacted] b']) {
      assert.equal(redact(text), text);
    }
    assert.equal(createTextRedactor([]).redact('anything'), 'anything');
    assert.equal(createTextRedactor(['(a+)+$']).redact('(a+)+$ aaaa'), '[redacted] aaaa');
  });

  it('is not replaced within words if it is short', () => {
    const dummy = createTextRedactor(['x', 'ollama']);
    for (const [text, expected] of [
      ['x', '[redacted]'],
      ['context_exceeded', 'context_exceeded'],
      ['my-OLLAMA-key', 'my-[redacted]-key'],
      ['ollam', 'ollam'],
    ] as const)
      assert.equal(dummy.redact(text), expected);
  });

  it('is replaced as a whole only in texts of the program itself', () => {
    const { redactWhole: own } = createTextRedactor(['the-provider-key']);
    assert.equal(own('provider request failed'), 'provider request failed');
    assert.equal(own('the-provider-key did not'), '[redacted] did not');
    for (const [name, text, expected] of TEXTS)
      if (!/in part|cut off/.test(name)) assert.equal(redactWhole(text), expected);
  });

  it('is found in time that does not depend on the text, which is truncated', () => {
    const ms = cpuMs(() => {
      for (const text of ['a'.repeat(1_000_000), 'Basic '.repeat(200_000), 'sk-proj/A'.repeat(100_000)]) {
        assert.ok(redact(text).length < 5_000);
      }
    });
    assert.ok(ms < 2_000, `${ms} ms`);
  });
});

describe('a redacted log', () => {
  const logged = (act: (log: Log) => void) => {
    const log = createRecordingLog();
    act(createRedactedLog(log, [KEY, PASSWORD, '12345678']));
    return log.lines;
  };

  it('replaces secrets in messages, in fields of all types, in keys, and in child logs', () => {
    class Odd {
      toJSON() {
        return { [KEY]: KEY };
      }
    }
    const lines = logged((log) => {
      const child = log.child({ provider: `https://${PASSWORD}@llm.example` }).child({ list: [[KEY]] });
      child.info(
        { a: { b: [{ c: KEY }] }, map: new Map([[KEY, KEY]]), set: new Set([KEY]), odd: new Odd() },
        `m ${KEY}`,
      );
      log.warn({ url: new URL(`http://u:${PASSWORD}@x.example`), bytes: Buffer.from(KEY), number: 12_345_678 }, 'm');
    });
    assert.equal(lines.length, 2);
    const text = JSON.stringify(lines);
    for (const secret of [PASSWORD, 'sk-proj', '12345678', '115,107']) assert.ok(!text.includes(secret), text);
    assert.equal(lines[0]?.message, 'm [redacted]');
    assert.equal(lines[0]?.fields['provider'], 'https://[redacted]@llm.example');
  });

  it('keeps its own messages that share a part with a secret', () => {
    const log = createRecordingLog();
    createRedactedLog(log, ['the-provider-key']).warn({ provider: 'no-provider-key' }, 'provider request failed');
    assert.deepEqual(log.lines, [
      { level: 'warn', message: 'provider request failed', fields: { provider: 'no[redacted]' } },
    ]);
  });

  it('replaces secrets in errors, and omits their other properties', () => {
    const cause = Object.assign(new TypeError(`bad ${KEY}`), { code: `E_${PASSWORD}`, request: { headers: KEY } });
    const [line] = logged((log) =>
      log.error({ err: new Error(KEY, { cause: new AggregateError([cause], KEY) }) }, 'm'),
    );
    const error = line?.fields['err'];
    assert.ok(error instanceof Error);
    assert.equal(error.message, '[redacted]');
    assert.match(error.stack ?? '', /redacted-log\.test\.ts/);
    const [inner] = (error.cause as AggregateError).errors as TypeError[];
    assert.ok(inner instanceof TypeError);
    assert.deepEqual([inner.message, 'request' in inner], ['bad [redacted]', false]);
    for (const { message, stack } of [error, error.cause as Error, inner]) {
      assert.doesNotMatch(`${message} ${stack}`, /sk-proj|hunter2/);
    }
  });

  it('keeps values that are not secret', () => {
    const at = new Date(0);
    const fields = {
      text: 'x',
      number: 1,
      none: undefined,
      nothing: null,
      yes: true,
      at,
      list: [1, 'a'],
      deep: { a: 1 },
    };
    assert.deepEqual(
      logged((log) => log.debug(fields, 'm')),
      [{ level: 'debug', message: 'm', fields }],
    );
  });

  it('accepts values of any depth, size or behavior, and circular ones', () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    const loop: Error & { cause?: unknown } = new Error('loop');
    loop.cause = loop;
    const hostile = {
      get trap(): never {
        throw new Error('trap');
      },
    };
    const odd = Object.assign(new Error('odd'), { message: { toString: 1 }, stack: 5, name: null });
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    for (const createLog of [
      (lines: string[]) => createJsonLog('debug', { write: (line) => void lines.push(line) }),
      (lines: string[]) => createPrettyLog('debug', (line) => void lines.push(line)),
    ]) {
      const lines: string[] = [];
      const log = createRedactedLog(createLog(lines), [KEY]);
      for (const value of [
        circle,
        loop,
        odd,
        10n,
        Symbol('s'),
        () => {},
        Object.create(null),
        Array(100_000).fill(KEY),
      ]) {
        log.info({ value, err: value }, 'm');
      }
      assert.equal(lines.length, 8);
      for (const line of lines) assert.ok(line.length < 20_000);
      for (const value of [hostile, revoked.proxy]) log.child({ value }).info({ value }, 'm');
    }
  });

  it('does not throw if the log does', () => {
    const fail = (): never => {
      throw new Error('the log is broken');
    };
    const log = createRedactedLog({ debug: fail, info: fail, warn: fail, error: fail, child: fail }, []);
    log.child({}).error({}, 'm');
    log.info({}, 'm');
    createRedactedLog({ ...silentLog, info: fail }, []).info({}, 'm');
  });
});
