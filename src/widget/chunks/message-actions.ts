/**
 * Chunk with what can be done with a message: copying it, other versions, editing. Fetched when the first answer has ended, so that it delays no
 * token. Holds their strings, too.
 * @module
 */
export { MessageActions } from '../panel/message-actions.ts';
