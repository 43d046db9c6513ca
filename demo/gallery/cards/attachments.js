// What visitors attach to a prompt.
import { answer, GREETING } from './replies.js';

const group = 'Attachments';

const accepts = { kinds: ['image', 'text', 'pdf'], count: 4, bytes: 4_000_000, textBytes: 200_000, pixels: 1_568 };

/** A picture of hills, drawn here. */
const hills =
  (hue, name = 'hills.png') =>
  async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 480 });
    const context = canvas.getContext('2d');
    const sky = context.createLinearGradient(0, 0, 0, 480);
    sky.addColorStop(0, `hsl(${hue} 60% 78%)`);
    sky.addColorStop(1, `hsl(${hue + 40} 70% 92%)`);
    context.fillStyle = sky;
    context.fillRect(0, 0, 640, 480);
    for (const [index, lightness] of [46, 34, 24].entries()) {
      context.fillStyle = `hsl(${hue + 90} 28% ${lightness}%)`;
      context.beginPath();
      context.ellipse(140 + index * 210, 480, 360, 250 - index * 60, 0, 0, Math.PI * 2);
      context.fill();
    }
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
    return new File([blob], name, { type: 'image/png' });
  };

const file =
  (name, content, type = 'text/plain') =>
  () =>
    new File([content], name, { type });

const orders = file('orders.csv', 'pair,size,left\nFell,M,3\nHearth,S,12\n'.repeat(90), 'text/csv');
const care = file('Care of wool.pdf', `%PDF-1.7\n${'Wash at 30 °C. '.repeat(9_000)}`);

const dataUrl = async (create) => {
  const reader = new FileReader();
  reader.readAsDataURL(await create());
  await new Promise((resolve) => (reader.onload = resolve));
  return reader.result;
};

/** Created in the page, where there is a canvas. */
const media = async () => [
  { kind: 'image', url: await dataUrl(hills(190)), name: 'hills.png', alt: 'Green hills under a pale sky' },
  { kind: 'image', url: await dataUrl(hills(20)), name: 'evening.png', alt: 'The same hills in the evening' },
  { kind: 'file', url: await dataUrl(orders), name: 'orders.csv' },
];

export const attachmentCards = [
  {
    id: 'attachments',
    group,
    title: 'Pictures and files',
    note: 'Chosen, pasted or dropped. They are sent with the next prompt.',
    transport: { accepts },
    script: [GREETING, { attach: [hills(190), orders, care] }, { write: 'What is left of the warm ones?' }],
    shows: ['Remove hills.png', 'orders.csv'],
  },
  {
    id: 'attachment-described',
    group,
    title: 'Describing a picture',
    note: 'By pressing it. Screen readers read the description.',
    transport: { accepts },
    script: [GREETING, { attach: [hills(190)] }, { read: 'Describe hills.png' }, { press: 'Describe hills.png' }],
    shows: ['What the picture shows'],
  },
  {
    id: 'attachments-refused',
    group,
    title: 'Files that are refused',
    note: 'Each says why, and waits to be removed.',
    transport: { accepts },
    script: [
      GREETING,
      {
        attach: [
          file('logo.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml'),
          file('winter.csv', 'x'.repeat(200_001)),
          hills(190),
          hills(20, 'evening.png'),
          hills(80, 'noon.png'),
        ],
      },
    ],
    shows: ['This kind of file is not accepted.', 'This file is too large.', 'A message can have 4 attachments.'],
  },
  {
    id: 'attachments-sent',
    group,
    title: 'A prompt with attachments',
    note: 'Pictures small, files by name and size.',
    transport: { accepts },
    script: [
      { ask: 'Where was this, and what did I order for it?', media, reply: answer('In the hills, and **Fell** in M.') },
    ],
    shows: ['In the hills, and', 'orders.csv'],
  },
  {
    id: 'attachments-upload',
    group,
    title: 'A long upload',
    note: 'Of large attachments on a slow network. Stop ends it.',
    transport: { accepts },
    script: [
      { ask: 'Where was this?', media: async () => (await media()).slice(0, 1), reply: [] },
      { read: 'Where was this?' },
      { emit: { type: 'upload', turnId: '', sentBytes: 2_100_000, totalBytes: 5_000_000 } },
    ],
    shows: ['Sending… 42%'],
  },
];
