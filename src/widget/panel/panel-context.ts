import type { EarlyInput } from '../early-chat.ts';
import type { Language } from '../host.ts';

/** State of the element that the panel shares and pages cannot reach. */
export interface PanelContext {
  readonly language: Language;
  /** The address of the element's own script. */
  readonly scriptUrl: string;
  /** `false` only for a launcher that is closed. */
  readonly isVisible: boolean;
  /** Returns what the visitor wrote and sent before the panel was loaded, once. */
  takeEarlyInput(): EarlyInput;
  toggleState(name: 'answering' | 'expanded' | 'unread', isOn: boolean): void;
}
