import { nodeClock } from '../../../src/relay/node-clock.ts';
import { createMemoryStore } from '../../../src/relay/store/memory-store.ts';
import { turnsContract } from '../../contracts/turns.ts';
import { openSharedSessions } from '../../helpers/open-sessions.ts';

turnsContract('one relay', async (limits) => {
  const store = createMemoryStore(nodeClock);
  const relay = openSharedSessions({ clock: nodeClock, store, limits });
  return { near: relay, far: relay, close: () => store.close() };
});
