/** Set at build time; empty when the API answers on the page's own origin. */
const BASE: string = import.meta.env.VITE_API_URL ?? '';

/** An answer other than the one hoped for. `status` is 0 when there was no answer at all. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** Seconds the server asks us to wait. */
    readonly retryAfter?: number,
  ) {
    super(message);
  }

  /** Whether the same request may succeed later. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export async function call<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await request(path, init);
  const body = await response.json().catch(() => undefined);
  if (response.ok && body !== undefined) return body as T;
  throw refusal(response, body);
}

/** The raw answer, for callers to whom an error status is an answer too. */
export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(`${BASE}${path}`, { ...init, signal: AbortSignal.timeout(10_000) });
  } catch {
    throw new ApiError(0, 'The server cannot be reached; check your connection.');
  }
}

export function post<T>(path: string, body: object, headers: Record<string, string> = {}): Promise<T> {
  const all = { 'content-type': 'application/json', ...headers };
  return call<T>(path, { method: 'POST', headers: all, body: JSON.stringify(body) });
}

function refusal(response: Response, body: { error?: { message?: string } } | undefined): ApiError {
  const fallback = response.status === 429 ? 'Too many requests; wait a moment.' : 'The server cannot answer now; try again in a moment.';
  const retryAfter = Number(response.headers.get('retry-after') ?? NaN);
  return new ApiError(response.status, body?.error?.message ?? fallback, Number.isFinite(retryAfter) ? retryAfter : undefined);
}

export function socketUrl(after: number): string {
  const url = new URL('/ws', BASE || window.location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  url.searchParams.set('after', String(after));
  return url.href;
}
