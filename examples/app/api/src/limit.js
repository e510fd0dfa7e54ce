import { HttpError } from './http.js';

/**
 * At most so many requests of one client in a window that its first one opens, counted by all
 * replicas together where there is a cache, else by each for itself.
 *
 * @param {{requests: number, seconds: number}} limit 0 requests: no limit
 * @param {Pick<import('./cache.js').Cache, 'count'>} cache
 * @param {() => number} [clock] milliseconds
 * @returns {(client: string) => Promise<Record<string, string>>} headers that tell what is left; throws HttpError 429
 */
export function createLimit({ requests, seconds }, cache, clock = Date.now) {
  /** @type {Map<string, {count: number, ends: number}>} */
  const windows = new Map();

  /** @param {string} client */
  function countHere(client) {
    const now = clock();
    for (const [each, { ends }] of windows) if (ends <= now) windows.delete(each);
    const window = windows.get(client) ?? { count: 0, ends: now + seconds * 1000 };
    window.count += 1;
    windows.set(client, window);
    return { count: window.count, left: Math.ceil((window.ends - now) / 1000) };
  }

  return async (client) => {
    if (!requests) return {};
    const { count, left } = (await cache.count(client, seconds)) ?? countHere(client);
    const told = {
      'ratelimit-limit': String(requests),
      'ratelimit-remaining': String(Math.max(requests - count, 0)),
      'ratelimit-reset': String(left),
    };
    if (count <= requests) return told;
    throw new HttpError(429, 'too_many_requests', `At most ${requests} requests in ${seconds} seconds; try again in ${left}.`, {
      ...told,
      'retry-after': String(left),
    });
  };
}

/**
 * The client's address, as the proxy in front saw it.
 *
 * @param {import('node:http').IncomingMessage} request
 */
export function clientOf(request) {
  const seen = request.headers['x-real-ip'];
  return (typeof seen === 'string' && seen) || (request.socket.remoteAddress ?? '');
}
