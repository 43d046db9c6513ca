/** What visitors may attach of what the assistant accepts. */
export const ATTACHMENT_CHOICES = ['all', 'images', 'files', 'off'] as const;

export type AttachmentChoice = (typeof ATTACHMENT_CHOICES)[number];
