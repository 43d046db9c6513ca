import type { AttachmentStrings } from './strings.ts';

/** English strings of the chunk with the attachments. */
export const enAttachments: AttachmentStrings = {
  attach: 'Attach files',
  takePicture: 'Take a picture',
  dropFiles: 'Drop files here',
  attachments: 'Attachments',
  removeAttachment: (name) => `Remove ${name}`,
  describeAttachment: (name) => `Describe ${name}`,
  description: 'What the picture shows',
  readingFile: 'Reading…',
  pastedPicture: 'Picture',
  attached: (count, name) => (count === 1 ? `${name} attached` : `${count} files attached`),
  attachmentRemoved: (name) => `${name} removed`,
  attachmentRefused: (name, reason) => `${name}: ${reason}`,
  tooManyFiles: (max) => `A message can have ${max === 1 ? 'one attachment' : `${max} attachments`}.`,
  attachAgain: (names) => `Could not be kept, please attach again: ${names}`,
  fileRefusals: {
    type: 'This kind of file is not accepted.',
    size: 'This file is too large.',
    unreadable: 'This file cannot be read.',
    empty: 'This file is empty.',
  },
};
