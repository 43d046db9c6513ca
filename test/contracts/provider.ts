import { describe, it } from 'node:test';
import { replyChecks, type ReplySubject } from './reply.ts';

/** The behaviour of every provider: the contract it shares with transports. */
export function providerContract(name: string, open: () => Promise<ReplySubject>): void {
  describe(`provider: ${name}`, () => {
    for (const { name: behaviour, run } of replyChecks) it(behaviour, () => run(open));
  });
}
