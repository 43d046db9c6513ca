import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { chatError, type ErrorCode } from '../../src/chat/index.ts';
import { tellOwner, type OwnerFault } from '../../src/transports/owner-line.ts';

const SECRET = 'sk-secret';

function told(code: ErrorCode, more: Partial<OwnerFault> = {}): string[] {
  const log = mock.method(console, 'error', () => {});
  const fault = { error: chatError(code), address: 'https://chat.example:8443/relay', options: {} };
  tellOwner({ ...fault, ...more });
  tellOwner({ ...fault, ...more });
  const lines = log.mock.calls.map(({ arguments: words }) => words.join(' '));
  log.mock.restore();
  return lines;
}

describe('the line for the owner of a page', () => {
  beforeEach(() => Object.assign(globalThis, { origin: 'https://shop.example' }));
  afterEach(() => Reflect.deleteProperty(globalThis, 'origin'));

  const rows: readonly [code: ErrorCode, more: Partial<OwnerFault>, names: RegExp][] = [
    ['forbidden', { refusal: 'origin' }, /ALLOWED_ORIGINS=https:\/\/shop\.example /],
    ['forbidden', { refusal: { ErrorID: 'AiChat::forbidden', Reason: 'host' } }, /ALLOWED_HOSTS=chat\.example /],
    ['forbidden', { refusal: 'name' }, /ALLOWED_HOSTS=chat\.example .*ALLOWED_ORIGINS=https:\/\/shop\.example\./],
    ['forbidden', {}, /ALLOWED_ORIGINS=https:\/\/shop\.example .*ALLOWED_HOSTS=chat\.example/],
    ['unauthorized', {}, /the page gave none.*ACCESS_KEYS/],
    ['unauthorized', { options: { token: SECRET, httpKey: SECRET } }, /refused the key.*ACCESS_KEYS/],
    ['websocket-blocked', {}, /proxy.*Upgrade/],
    ['local-network-blocked', {}, /Local Network Access/],
    ['wrong-backend', {}, /url/],
    ['unreachable', {}, /url/],
  ];
  for (const [code, more, names] of rows) {
    it(`is one, and names what to change: ${code} ${JSON.stringify(more)}`, () => {
      const lines = told(code, more);
      assert.equal(lines.length, 1, 'once per cause, not per attempt');
      assert.match(lines[0] ?? '', names);
      assert.match(lines[0] ?? '', /^<ai-chat> .*\./);
      assert.ok(!lines[0]?.includes(SECRET));
    });
  }

  it('is not written of what passes by itself, or is a visitor’s affair', () => {
    for (const code of ['disconnected', 'taken-over', 'rate-limited', 'too-long', 'provider-failed'] as const)
      assert.deepEqual(told(code), [], code);
  });
});
