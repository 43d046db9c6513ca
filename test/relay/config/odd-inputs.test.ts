import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConfigError } from '../../../src/relay/config/config-error.ts';
import { loadConfig } from '../../../src/relay/config/load-config.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { ODD_INPUTS, SECRET, type OddInput } from './odd-inputs.ts';

/** The result of an input: the lines of its error, or its warnings. */
function check({ file, env = {}, flags = {} }: OddInput): { refused: string[]; warned: string[] } {
  const content = typeof file === 'string' || file instanceof Uint8Array ? file : JSON.stringify(file);
  const folder = temporaryFolder(content === undefined ? {} : { 'ai-chat.config.json': content });
  const withoutPath = (line: string) => line.replace(`${folder.path}/ai-chat.config.json: `, '');
  try {
    return { refused: [], warned: [...loadConfig({ env, folder: folder.path, flags }).warnings] };
  } catch (error) {
    assert.ok(error instanceof ConfigError, `not a ConfigError but ${String((error as Error).stack)}`);
    return { refused: error.message.split('\n').map(withoutPath), warned: [] };
  } finally {
    folder.remove();
  }
}

function assertLines(actual: readonly string[], expected: readonly (string | RegExp)[]): void {
  const matched = expected.map((each, index) => (typeof each === 'string' ? each : (actual[index] ?? '')));
  assert.deepEqual(actual, matched);
  for (const [index, each] of expected.entries()) if (each instanceof RegExp) assert.match(actual[index] ?? '', each);
}

for (const [kind, inputs] of Object.entries(ODD_INPUTS)) {
  describe(`odd inputs: ${kind.toLowerCase()}`, () => {
    for (const input of inputs) {
      const { name, refused = [], warned = [] } = input;
      const verdict = refused.length > 0 ? 'rejects' : warned.length > 0 ? 'warns about' : 'accepts';
      it(`${verdict} ${name}`, () => {
        const result = check(input);
        assertLines(result.refused, refused);
        assertLines(result.warned, warned);
        assert.ok(
          ![...result.refused, ...result.warned].some((line) => line.includes(SECRET)),
          'a message contains a secret',
        );
      });
    }
  });
}
