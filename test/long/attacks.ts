import { ATTACK_ROWS } from '../relay/attacks/attack-rows.ts';
import { testAttacks } from '../relay/attacks/attack-table.ts';

/*
 * `npm run test:attacks`: the attacks of `test/relay/attacks` in the sizes that the faults were found with, such as a hundred sockets for an answer of
 * 64,000 tokens, and for as long as it takes to see what is kept for a minute. About half an hour. No part of `npm test`.
 *
 * ATTACKS=R2,R19 npm run test:attacks
 */

testAttacks(ATTACK_ROWS, 'full');
