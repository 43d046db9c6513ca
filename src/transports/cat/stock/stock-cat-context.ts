import type { Clock } from '../../../chat/index.ts';
import type { CatBehavior } from '../../../protocol/cat-behavior.ts';
import type { CatHttp } from '../cat-http.ts';
import type { CatVisitorState } from '../cat-visitor-state.ts';
import type { TransportOptions } from '../../contract/transport.ts';
import type { SocketEvents } from '../../socket/protocol-adapter.ts';

/** What all that deals with a stock Cat is made with. */
export interface StockCatContext {
  readonly events: Pick<SocketEvents, 'onTurnEnd' | 'onReady' | 'onStale' | 'onEvent'>;
  readonly http: Pick<CatHttp, 'baseUrl' | 'fetchHistory'>;
  readonly visitor: CatVisitorState;
  readonly clock: Clock;
  readonly options: Pick<TransportOptions, 'userId'>;
  /** Milliseconds of silence before an answer is looked for. */
  readonly historyPollDelayMs: number;
  readonly closing: AbortSignal;
  /** What is known of the Cat by now. */
  readonly behavior: CatBehavior;
}
