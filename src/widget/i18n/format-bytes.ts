/** A size for people, such as 320 kB or 1.2 MB. */
export function formatBytes(bytes: number, lang: string | undefined): string {
  const [divisor, unit] =
    bytes < 1_000 ? [1, 'byte'] : bytes < 1_000_000 ? [1_000, 'kilobyte'] : [1_000_000, 'megabyte'];
  const amount = bytes / divisor;
  return new Intl.NumberFormat(lang, {
    style: 'unit',
    unit,
    unitDisplay: unit === 'byte' ? 'long' : 'short',
    maximumFractionDigits: amount < 10 && divisor > 1 ? 1 : 0,
  }).format(amount);
}
