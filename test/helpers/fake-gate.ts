import type { Gate } from '../../src/relay/security/gate.ts';

/** A gate that admits everybody, but for what the test decides. */
export function fakeGate(parts: Partial<Gate> = {}): Gate {
  const visitor = { address: '203.0.113.5', holder: {} };
  return {
    admit: async () => ({ admitted: true, visitor }),
    knock: () => visitor.holder,
    identify: () => visitor,
    ...parts,
  };
}
