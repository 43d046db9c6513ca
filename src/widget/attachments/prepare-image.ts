import { readDataUrl } from './read-data-url.ts';

export interface ImageLimits {
  /** The longest side in pixels. */
  readonly pixels: number;
  /** Most bytes. */
  readonly bytes: number;
}

export interface PreparedImage {
  readonly url: string;
  readonly thumbnail: string;
}

/** The longest side of a thumbnail: enough for a model to see what the picture shows. */
const THUMBNAIL_PIXELS = 512;

/** Attempts to make a picture small enough: the part of its side, and the quality of JPEG. */
const ATTEMPTS = [
  [1, 0.86],
  [1, 0.7],
  [0.7, 0.7],
  [0.5, 0.6],
  [0.3, 0.6],
] as const;

/**
 * Encodes a picture again, upright, without its metadata, and not larger than the limits. Of an animated one only the first frame is left. What
 * came as PNG, GIF or WebP stays PNG if it is small enough, for its sharp edges and its transparency; everything else becomes JPEG.
 * @returns `undefined` if it cannot be made small enough.
 * @throws if the browser cannot read it.
 */
export async function prepareImage(file: Blob, { pixels, bytes }: ImageLimits): Promise<PreparedImage | undefined> {
  const bitmap = await createImageBitmap(file);
  try {
    const longest = Math.max(bitmap.width, bitmap.height);
    const scale = Math.min(1, pixels / longest);
    const thumbnail = await encode(bitmap, Math.min(1, THUMBNAIL_PIXELS / longest), 'image/jpeg', 0.7);
    const candidates = [
      ...(/png|gif|webp/.test(file.type) ? [[scale, 'image/png', 1] as const] : []),
      ...ATTEMPTS.map(([part, quality]) => [part * scale, 'image/jpeg', quality] as const),
    ];
    for (const [part, type, quality] of candidates) {
      const encoded = await encode(bitmap, part, type, quality);
      if (encoded.size <= bytes) return { url: await readDataUrl(encoded), thumbnail: await readDataUrl(thumbnail) };
    }
    return undefined;
  } finally {
    bitmap.close();
  }
}

async function encode(bitmap: ImageBitmap, scale: number, type: string, quality: number): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  if (type === 'image/jpeg') {
    // It has no transparency.
    context.fillStyle = '#fff';
    context.fillRect(0, 0, canvas.width, canvas.height);
  }
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('canvas not encoded'))), type, quality),
  );
}
