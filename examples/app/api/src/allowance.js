/**
 * A token bucket: true while there is something left to spend.
 *
 * @param {number} burst
 * @param {number} perSecond
 * @param {() => number} [clock] milliseconds
 */
export function allowance(burst, perSecond, clock = Date.now) {
  let left = burst;
  let at = clock();
  return () => {
    const now = clock();
    left = Math.min(burst, left + ((now - at) / 1000) * perSecond);
    at = now;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}
