import type { Clock } from '../../../chat/index.ts';
import type { CatBehavior } from '../../../protocol/cat-behavior.ts';
import type { CatHttp } from '../cat-http.ts';
import type { CatVisitorState } from '../cat-visitor-state.ts';
import type { TransportOptions } from '../../contract/transport.ts';
import type { SocketEvents } from '../../socket/protocol-adapter.ts';

/** The dependencies of a session with a stock Cat and its parts. */
export interface StockCatContext {
  readonly events: Pick<SocketEvents, 'onTurnEnd' | 'onReady' | 'onStale' | 'onEvent'>;
  readonly http: Pick<CatHttp, 'baseUrl' | 'fetchHistory' | 'clear' | 'clearAgain'>;
  readonly visitor: Readonly<CatVisitorState>;
  readonly clock: Clock;
  readonly options: Pick<TransportOptions, 'userId'>;
  /** Milliseconds of silence before the history is polled. */
  readonly historyPollDelayMs: number;
  readonly closing: AbortSignal;
  /** The behavior of the Cat's version, as far as it is known. */
  readonly behavior: CatBehavior;
}
