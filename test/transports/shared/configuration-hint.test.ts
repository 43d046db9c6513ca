import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { errorInfo, type ErrorCode } from '../../../src/chat/index.ts';
import {
  writeConfigurationHint,
  type ConfigurationProblem,
} from '../../../src/transports/shared/configuration-hint.ts';

const SECRET = 'sk-secret';

function told(code: ErrorCode, more: Partial<ConfigurationProblem> = {}): string[] {
  const log = mock.method(console, 'error', () => {});
  const fault = { error: errorInfo(code), backendUrl: 'https://chat.example:8443/relay', options: {} };
  writeConfigurationHint({ ...fault, ...more });
  writeConfigurationHint({ ...fault, ...more });
  const lines = log.mock.calls.map(({ arguments: words }) => words.join(' '));
  log.mock.restore();
  return lines;
}

describe('writeConfigurationHint', () => {
  beforeEach(() => Object.assign(globalThis, { origin: 'https://shop.example' }));
  afterEach(() => Reflect.deleteProperty(globalThis, 'origin'));

  const rows: readonly [code: ErrorCode, more: Partial<ConfigurationProblem>, names: RegExp][] = [
    ['forbidden', { rejection: 'origin' }, /ALLOWED_ORIGINS=https:\/\/shop\.example /],
    ['forbidden', { rejection: { ErrorID: 'AiChat::forbidden', Reason: 'host' } }, /ALLOWED_HOSTS=chat\.example /],
    ['forbidden', { rejection: 'name' }, /ALLOWED_HOSTS=chat\.example .*ALLOWED_ORIGINS=https:\/\/shop\.example\./],
    ['forbidden', {}, /ALLOWED_ORIGINS=https:\/\/shop\.example .*ALLOWED_HOSTS=chat\.example/],
    ['unauthorized', {}, /this page has none.*ACCESS_KEYS/],
    ['unauthorized', { options: { token: SECRET, httpToken: SECRET } }, /rejected the key.*ACCESS_KEYS/],
    ['websocket-blocked', {}, /proxy.*Upgrade/],
    ['local-network-blocked', {}, /Local Network Access/],
    ['protocol-mismatch', {}, /url/],
    ['unreachable', {}, /url/],
  ];
  for (const [code, more, names] of rows) {
    it(`writes one line with the setting to change: ${code} ${JSON.stringify(more)}`, () => {
      const lines = told(code, more);
      assert.equal(lines.length, 1, 'once per cause, not per attempt');
      assert.match(lines[0] ?? '', names);
      assert.match(lines[0] ?? '', /^<ai-chat> .*\./);
      assert.ok(!lines[0]?.includes(SECRET));
    });
  }

  it('writes nothing for temporary errors and errors of the visitor', () => {
    for (const code of ['disconnected', 'session-replaced', 'rate-limited', 'too-long', 'provider-failed'] as const)
      assert.deepEqual(told(code), [], code);
  });
});
