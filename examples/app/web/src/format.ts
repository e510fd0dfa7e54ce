const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'narrow' });
const DATE = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });

export function ago(iso: string, now: number): string {
  const seconds = Math.round((new Date(iso).getTime() - now) / 1000);
  if (seconds > -45) return 'just now';
  if (seconds > -3_600) return RELATIVE.format(Math.round(seconds / 60), 'minute');
  if (seconds > -86_400) return RELATIVE.format(Math.round(seconds / 3_600), 'hour');
  return DATE.format(new Date(iso));
}

export function bytes(size: number): string {
  if (size < 1024) return `${size} B`;
  if (size < 1024 ** 2) return `${(size / 1024).toFixed(1)} KiB`;
  return `${(size / 1024 ** 2).toFixed(1)} MiB`;
}

export function duration(milliseconds: number): string {
  return `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;
}

/** The same one of `count` colours for the same name, always. */
export function hue(name: string, count: number): number {
  const mixed = [...name].reduce((sum, letter) => Math.imul(sum ^ (letter.codePointAt(0) ?? 0), 16_777_619), -2_128_831_035);
  return ((mixed ^ (mixed >>> 15)) >>> 0) % count;
}
