import { useCallback, useEffect, useState } from 'react';
import { ApiError, request } from './api';
import type { Health } from './types';

// Rare enough to stay well below a limit of 100 requests in 15 minutes.
const WHEN_WELL = 30_000;
const WHEN_NOT = 15_000;

export interface Checkup {
  health?: Health;
  /** Round trip to the API, in milliseconds. */
  latency?: number;
  problem?: string;
  at: number;
}

/** Asks how the parts are: at once, when the tab comes back, and every so often while it is seen. */
export function useHealth() {
  const [checkup, setCheckup] = useState<Checkup>();

  const check = useCallback(async () => {
    const next = await ask();
    // A check that got no answer keeps the last one's names on screen.
    setCheckup((last) => ({ health: last?.health, ...next }));
    return next.health?.status === 'ok';
  }, []);

  useEffect(() => {
    let timer: number | undefined;
    let gone = false;
    const round = async () => {
      window.clearTimeout(timer);
      if (document.hidden) return;
      const well = await check();
      window.clearTimeout(timer);
      if (!gone) timer = window.setTimeout(round, well ? WHEN_WELL : WHEN_NOT);
    };
    const seen = () => void round();
    document.addEventListener('visibilitychange', seen);
    void round();
    return () => {
      gone = true;
      window.clearTimeout(timer);
      document.removeEventListener('visibilitychange', seen);
    };
  }, [check]);

  return { checkup, check };
}

async function ask(): Promise<Checkup> {
  const started = performance.now();
  try {
    const response = await request('/api/health');
    const latency = performance.now() - started;
    const body = (await response.json()) as Partial<Health>;
    if (!body.parts) throw new ApiError(response.status, `The API answered ${response.status}.`);
    return { health: body as Health, latency, at: Date.now() };
  } catch (error) {
    const problem = error instanceof ApiError ? error.message : 'The API did not answer.';
    return { problem, at: Date.now() };
  }
}
