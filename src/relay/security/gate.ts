import type { IncomingMessage } from 'node:http';
import type { ErrorCode } from '../../chat/index.ts';

/** Who stands at the door. */
export interface Visitor {
  /** The address the request came from, as far as declared proxies can be believed. For limits and logs. */
  readonly address: string;
  /** Who a verified token says this is; absent without one. */
  readonly subject?: string;
}

export type Admission =
  | { readonly admitted: true; readonly visitor: Visitor }
  | { readonly admitted: false; readonly status: 401 | 403 | 429; readonly code: ErrorCode };

/** The one door: every connection and every request that can cost anything passes it, once. */
export interface Gate {
  admit(request: IncomingMessage): Promise<Admission>;
}
