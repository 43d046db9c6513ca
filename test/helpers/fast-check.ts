/**
 * fast-check with the same inputs in every run: whether the tests pass depends on the code alone. `PROPERTY_SEED=random` tries new inputs, a
 * number those of that seed.
 * @module
 */
import { configureGlobal } from 'fast-check';

const { PROPERTY_SEED = '1' } = globalThis.process?.env ?? {};
if (PROPERTY_SEED !== 'random') configureGlobal({ seed: Number(PROPERTY_SEED) });

export * from 'fast-check';
