/**
 * Chunk with the list of the visitor's conversations: what opens and stores them, its view, and its styles. Fetched when the list or a
 * new conversation is chosen.
 * @module
 */
export { createConversationList } from '../../conversation/create-conversation-list.ts';
export { ConversationListPanel } from '../panel/conversation-list-panel.ts';
