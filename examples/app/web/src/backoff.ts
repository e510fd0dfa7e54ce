/** Milliseconds to wait before the given try, doubling from half a second to ten, spread so that
 * browsers which lost the same server do not return all at once. */
export function backoff(attempt: number): number {
  return Math.min(500 * 2 ** attempt, 10_000) * (0.5 + Math.random() / 2);
}

export const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Repeats until it succeeds, or until it fails in a way that time does not mend. */
export async function persist<T>(attempt: () => Promise<T>, mends: (error: unknown) => number | false): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      const atLeast = mends(error);
      if (atLeast === false) throw error;
      await pause(Math.max(atLeast, backoff(tries)));
    }
  }
}
