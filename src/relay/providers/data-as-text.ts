import type { ModelMessage } from '../../chat/index.ts';

/**
 * Adds the data of prompts to their texts, each as one line of JSON with its name, so that models of any vendor can read them. They stand where
 * the visitor's own words do, and have no more weight.
 */
export function dataAsText(messages: readonly ModelMessage[]): readonly ModelMessage[] {
  return messages.map((message) => {
    const { data, ...rest } = message;
    if (!data) return message;
    const lines = data.map(({ name, value }) => JSON.stringify({ name, value }));
    return { ...rest, text: `${message.text}\n\nData from the page:\n${lines.join('\n')}` };
  });
}
