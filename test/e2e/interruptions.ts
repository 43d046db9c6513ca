import type { ChatTab } from '../helpers/chat-tab.ts';
import type { Visitor } from '../helpers/visitor.ts';

/** `shown`: it is still shown, and another tab may show the same. `kept`: the browser keeps it to go back to it. */
export type PageFate = 'gone' | 'kept' | 'shown';

/** What takes a running turn from a visitor's sight. */
export interface Interruption {
  readonly when: string;
  /** What becomes of the page that asked. Default `gone`. */
  readonly page?: PageFate;
  /** Attributes of the element besides `url` and `transport`. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Returns the tab in which the turn must be found: by default the same. */
  readonly run: (tab: ChatTab, visitor: Visitor) => Promise<ChatTab | void>;
}

export const INTERRUPTIONS: readonly Interruption[] = [
  { when: 'the page is reloaded', run: (tab) => tab.reload() },
  { when: 'the page replaces its body by innerHTML', page: 'shown', run: (tab) => tab.replaceBody() },
  ...[0, 30, 300, 3000].map((ms) => ({
    when: `the element is put back after ${ms} ms`,
    page: 'shown' as const,
    run: (tab: ChatTab) => tab.removeAndPutBack(ms),
  })),
  { when: 'Turbo replaces the body', page: 'shown', run: (tab) => tab.turboVisit() },
  {
    when: 'Turbo replaces the body around the permanent element',
    page: 'shown',
    attributes: { id: 'chat', 'data-turbo-permanent': '' },
    run: (tab) => tab.turboVisit(),
  },
  { when: 'the visitor leaves and goes back', page: 'kept', run: (tab) => tab.navigateAndBack(true) },
  { when: 'the visitor goes back to a page that the browser has not kept', run: (tab) => tab.navigateAndBack(false) },
  { when: 'the tab crashes and is loaded again', run: (tab) => tab.crash() },
  { when: 'the visitor opens a second tab', page: 'shown', run: (tab, visitor) => visitor.open(tab.page.url()) },
  {
    when: 'the visitor goes to the next page with an open launcher',
    attributes: { layout: 'launcher' },
    run: (tab) => tab.nextPage(),
  },
];
