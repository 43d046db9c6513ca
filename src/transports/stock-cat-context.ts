import type { Clock } from '../chat/index.ts';
import type { CatTraits } from '../protocol/cat-traits.ts';
import type { CatHttp } from './cat-http.ts';
import type { CatVisit } from './cat-visit.ts';
import type { TransportOptions } from './transport.ts';
import type { SocketEvents } from './wire.ts';

/** What all that deals with a stock Cat is made with. */
export interface StockCatContext {
  readonly events: Pick<SocketEvents, 'answered' | 'ready' | 'refresh' | 'said'>;
  readonly http: Pick<CatHttp, 'base' | 'recall'>;
  readonly visit: CatVisit;
  readonly clock: Clock;
  readonly options: Pick<TransportOptions, 'userId'>;
  /** Milliseconds of silence before an answer is looked for. */
  readonly checkAfter: number;
  readonly closing: AbortSignal;
  /** What is known of the Cat by now. */
  readonly traits: CatTraits;
}
