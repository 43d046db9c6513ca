import type { MarkdownLabels } from './labels.ts';
import type { AlertKind } from '../sink.ts';

/** Makes an alert of a quote: says in a title what kind it is, for colour alone would say it to some only. */
export function renderAlert(quote: HTMLElement, alert: AlertKind, labels: MarkdownLabels): void {
  quote.className = `alert ${alert}`;
  const title = quote.ownerDocument.createElement('p');
  title.className = 'alert-title';
  // Of the page's language, it does not say in which direction the alert is written.
  title.appendChild(quote.ownerDocument.createElement('bdi')).append(labels.alerts[alert]);
  quote.prepend(title);
}
