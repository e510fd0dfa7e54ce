import { randomUUID } from 'node:crypto';
import { createServer as createHttpServer } from 'node:http';
import { HttpError, matcher } from './http.js';
import { clientOf } from './limit.js';
import { reason } from './log.js';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * @typedef {object} ServerParts
 * @property {readonly import('./http.js').Route[]} routes
 * @property {string} origin the only origin that may call from a browser
 * @property {{draining: boolean}} state
 * @property {(client: string) => Promise<Record<string, string>>} limit of /api/; see limit.js
 * @property {import('./log.js').Log} log
 */

/**
 * @param {ServerParts} parts
 * @returns {import('node:http').Server}
 */
export function createServer({ routes, origin, state, limit, log }) {
  const match = matcher(routes);

  /** @param {import('node:http').IncomingMessage} request @returns {Promise<import('./http.js').Answer>} */
  async function answer(request) {
    const method = request.method ?? 'GET';
    const url = new URL(request.url ?? '/', 'http://internal');
    if (!SAFE_METHODS.has(method)) refuseForeign(request, origin);
    if (method === 'OPTIONS') return { status: 204, body: undefined, headers: PREFLIGHT };
    const told = url.pathname.startsWith('/api/') ? await limit(clientOf(request)) : {};
    const { route, params } = match(method, url.pathname);
    const made = await route.answer({ request, params, query: url.searchParams });
    return { ...made, headers: { ...told, ...made.headers } };
  }

  const server = createHttpServer(async (request, response) => {
    const started = performance.now();
    const requestId = requestIdOf(request);
    const { status = 200, body, headers } = await answer(request).catch((error) =>
      describe(error, log, requestId),
    );
    const text = body === undefined ? '' : JSON.stringify(body);
    response.writeHead(status, {
      'cache-control': 'no-store',
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(text),
      'x-request-id': requestId,
      ...crossOrigin(request, origin),
      ...headers,
      // A kept connection to a stopping process is a request that will fail.
      ...(state.draining && { connection: 'close' }),
    });
    response.end(request.method === 'HEAD' ? undefined : text);
    const path = (request.url ?? '/').split('?')[0];
    if (path !== '/health') {
      const milliseconds = Math.round((performance.now() - started) * 10) / 10;
      log.info('request', { requestId, method: request.method, path, status, milliseconds });
    }
  });
  // Longer than any proxy in front keeps an idle connection, so that the proxy closes first.
  server.keepAliveTimeout = 75_000;
  server.headersTimeout = 80_000;
  server.requestTimeout = 30_000;
  return server;
}

const PREFLIGHT = {
  'access-control-allow-methods': 'GET, POST',
  'access-control-allow-headers': 'content-type, idempotency-key',
  'access-control-max-age': '600',
};

/** @param {import('node:http').IncomingMessage} request */
export function requestIdOf(request) {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
}

/** @param {import('node:http').IncomingMessage} request @param {string} origin */
function crossOrigin(request, origin) {
  const allowed = request.headers.origin === origin;
  return {
    vary: 'Origin',
    ...(allowed && { 'access-control-allow-origin': origin, 'access-control-expose-headers': 'x-request-id' }),
  };
}

/**
 * Browsers always send Origin with a POST or a WebSocket; other clients need not.
 *
 * @param {import('node:http').IncomingMessage} request
 * @param {string} origin
 */
export function refuseForeign(request, origin) {
  const from = request.headers.origin;
  if (from === undefined || from === origin) return;
  throw new HttpError(403, 'foreign_origin', `This API serves ${origin} only; open the page there.`);
}

/**
 * @param {unknown} error
 * @param {import('./log.js').Log} log
 * @param {string} requestId
 * @returns {import('./http.js').Answer}
 */
function describe(error, log, requestId) {
  if (error instanceof HttpError) {
    return { status: error.status, headers: error.headers, body: errorBody(error) };
  }
  log.error('request failed', { requestId, reason: reason(error) });
  const message = `Something went wrong on our side; quote ${requestId} when you report it.`;
  return { status: 500, body: { error: { code: 'internal', message } } };
}

/** @param {HttpError} error */
export const errorBody = ({ code, message }) => ({ error: { code, message } });
