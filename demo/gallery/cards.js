// All cards, in the order of the gallery.
//
// A card: { id, group, title, note, height = 640, isWide, seconds, isOffline, speech, theme, dir, layout, chat, slots, transport, script, shows }
//   isWide     wider than a panel
//   seconds    how long its script waits for a time to pass
//   isOffline  whether the browser has no network
//   speech     what the microphone hears, or `{ error }`
//   theme      a file of `demo/themes`; with `dir` and `layout` what the card has until a switch says otherwise
//   chat       properties of the element
//   slots      texts of the page's controls, by the names of slots
//   transport  optional methods of its transport
//   shows      texts and names that are to be read or named in the chat once it is in its state
//
// The steps of a script, each an object with one of these, played in order:
//   ask, media, reply    sends a prompt with what a function attaches; the events that answer it, with pauses in milliseconds (`src/chat/event.ts`)
//   append        a message of the page
//   read          waits until a text is shown
//   emit          an event outside of replies (`src/chat/transport-event.ts`)
//   addReply      the events that answer the next prompt, which another step sends
//   press, hover  the name of a control; `within`: the part that it is in
//   write         a text for the field; `field`: the name of another one
//   attach        functions that create files, which are pasted
//   call          a method of the element
//   set           properties of the element
//   scrollTo      a distance from the top of the transcript in pixels
//   openDetails   opens everything that folds
import { actionCards } from './cards/actions.js';
import { answerCards } from './cards/answers.js';
import { attachmentCards } from './cards/attachments.js';
import { faultCards } from './cards/faults.js';
import { optionCards } from './cards/options.js';
import { panelCards } from './cards/panel.js';
import { pageCards } from './cards/page.js';
import { pageDecisionCards } from './cards/page-decisions.js';
import { themeCards } from './cards/themes.js';

export const cards = [
  ...pageCards,
  ...panelCards,
  ...attachmentCards,
  ...answerCards,
  ...actionCards,
  ...optionCards,
  ...faultCards,
  ...pageDecisionCards,
  ...themeCards,
];
