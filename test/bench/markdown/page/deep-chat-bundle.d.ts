/** The types of the package itself would make `deep-chat` an element of every document there is. */
declare module 'deep-chat/dist/deepChat.bundle.js' {
  export const DeepChat: new () => unknown;
}
