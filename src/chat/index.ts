/**
 * What we talk about: messages, the events of a reply, the list of errors, and the one fold.
 * Pure data and functions; imports nothing, knows neither DOM nor Node.
 * @module
 */
export * from './clock.ts';
export * from './conversation.ts';
export * from './error.ts';
export * from './event.ts';
export * from './grammar.ts';
export * from './message.ts';
export * from './transcript.ts';
