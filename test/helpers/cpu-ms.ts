/** The milliseconds of CPU that a task takes. Other work on the machine counts only as far as it slows the processor down. */
export function cpuMs(run: () => unknown): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
