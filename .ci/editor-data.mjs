/**
 * Writes what editors complete and explain `<ai-chat>` by, from the manifest of the build: custom data for VS Code (`dist/vscode.html-custom-data.json`,
 * `dist/vscode.css-custom-data.json`) and web types for JetBrains' editors (`dist/web-types.json`).
 */
import { readFileSync, writeFileSync } from 'node:fs';

/**
 * @typedef {{ name: string, description?: string, default?: string, type?: { text: string }, fieldName?: string, readonly?: boolean,
 *   kind?: string }} Entry
 * @typedef {{ tagName: string, description: string, attributes: Entry[], members: Entry[], events: Entry[], slots: Entry[],
 *   cssParts: Entry[], cssProperties: Entry[] }} ElementEntry
 */

/**
 * @param {{ modules: { declarations: ElementEntry[] }[] }} manifest
 * @param {string} version The package's.
 */
export function editorData(manifest, version) {
  const elements = manifest.modules.flatMap(({ declarations }) => declarations);
  return {
    'vscode.html-custom-data.json': {
      version: 1.1,
      tags: elements.map(({ tagName, description, attributes }) => ({
        name: tagName,
        description,
        attributes: attributes.map((attribute) => ({ ...described(attribute), ...withValues(attribute) })),
      })),
    },
    'vscode.css-custom-data.json': {
      version: 1.1,
      properties: elements.flatMap(({ cssProperties }) => cssProperties.map(described)),
    },
    'web-types.json': {
      $schema: 'https://json.schemastore.org/web-types',
      name: 'ai-chat-element',
      version,
      'description-markup': 'markdown',
      contributions: {
        html: { elements: elements.map(webType) },
        css: { properties: elements.flatMap(({ cssProperties }) => cssProperties.map(described)) },
      },
    },
  };
}

/** @param {ElementEntry} element */
function webType({ tagName, description, attributes, members, events, slots, cssParts }) {
  const properties = members.filter(({ kind, readonly }) => kind === 'field' && !readonly);
  return {
    name: tagName,
    description,
    attributes: attributes.map((attribute) => ({
      ...described(attribute),
      value: { type: attribute.type?.text, ...(attribute.default && { default: attribute.default }) },
    })),
    slots: slots.map(described),
    css: { parts: cssParts.map(described) },
    js: {
      properties: properties.map(({ name, description: text = '', type }) => ({
        name,
        description: text,
        type: type?.text,
      })),
      events: events.map(described),
    },
  };
}

/** @param {Entry} entry */
function described({ name, description = '' }) {
  return { name, description };
}

/**
 * The values of an attribute whose type is a list of texts.
 * @param {Entry} attribute
 */
function withValues({ type }) {
  const names = [...(type?.text.matchAll(/'([^']+)'/g) ?? [])].map(([, name]) => ({ name }));
  return names.length > 0 ? { values: names } : {};
}

if (import.meta.main) {
  const dist = new URL('../dist/', import.meta.url);
  const read = (/** @type {string} */ path) => JSON.parse(readFileSync(new URL(path, dist), 'utf8'));
  for (const [name, data] of Object.entries(
    editorData(read('custom-elements.json'), read('../package.json').version),
  )) {
    writeFileSync(new URL(name, dist), `${JSON.stringify(data, null, 2)}\n`);
  }
}
