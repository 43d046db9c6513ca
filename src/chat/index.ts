/**
 * What we talk about: messages, the events of a reply, the list of errors, and the one fold.
 * Pure data and functions; imports nothing, knows neither DOM nor Node.
 * @module
 */
export * from './clock.ts';
export * from './transport-event.ts';
export * from './error.ts';
export * from './event.ts';
export * from './reply-order.ts';
export * from './message.ts';
export * from './message-reducer.ts';
