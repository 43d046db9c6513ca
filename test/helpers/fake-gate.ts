import type { Gate } from '../../src/relay/security/gate.ts';

/** A gate that admits everybody, but for what the test decides. */
export function fakeGate(parts: Partial<Gate> = {}): Gate {
  const visitor = { address: '203.0.113.5', holder: {} };
  return {
    authorize: async () => ({ isAllowed: true, visitor }),
    reserveConnection: () => visitor.holder,
    identify: () => visitor,
    ...parts,
  };
}
