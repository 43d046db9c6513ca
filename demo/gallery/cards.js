// All cards, in the order of the gallery.
//
// A card: { id, group, title, note, height = 640, isWide, seconds, isOffline, theme, dir, layout, chat, transport, script, shows }
//   isWide     wider than a panel
//   seconds    how long its script waits for a time to pass
//   isOffline  whether the browser has no network
//   theme      a file of `demo/themes`; with `dir` and `layout` what the card has until a switch says otherwise
//   chat       properties of the element
//   transport  optional methods of its transport
//   shows      texts and names that are to be read or named in the chat once it is in its state
//
// The steps of a script, each an object with one of these, played in order:
//   ask, media, reply    sends a prompt with what a function attaches; the events that answer it, with pauses in milliseconds (`src/chat/event.ts`)
//   append        a message of the page
//   read          waits until a text is shown
//   emit          an event outside of replies (`src/chat/transport-event.ts`)
//   press, hover  the name of a control
//   write         a text for the field
//   attach        functions that create files, which are pasted
//   call          a method of the element
//   set           properties of the element
//   scrollTo      a distance from the top of the transcript in pixels
//   openDetails   opens everything that folds
import { answerCards } from './cards/answers.js';
import { attachmentCards } from './cards/attachments.js';
import { faultCards } from './cards/faults.js';
import { panelCards } from './cards/panel.js';
import { pageCards } from './cards/page.js';
import { pageDecisionCards } from './cards/page-decisions.js';
import { themeCards } from './cards/themes.js';

export const cards = [
  ...pageCards,
  ...panelCards,
  ...attachmentCards,
  ...answerCards,
  ...faultCards,
  ...pageDecisionCards,
  ...themeCards,
];
