import { testAttacks } from './attack-table.ts';
import { ATTACK_ROWS } from './attack-rows.ts';

testAttacks(
  ATTACK_ROWS.filter(({ isFullOnly = false }) => !isFullOnly),
  'short',
);
