/** An answer that is not the one the caller hoped for; becomes `{error: {code, message}}`. */
export class HttpError extends Error {
  /**
   * @param {number} status
   * @param {string} code stable, for programs: `note_too_long`
   * @param {string} message for people: what is wrong and what would be right
   * @param {Record<string, string>} [headers]
   */
  constructor(status, code, message, headers = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/**
 * Reads a JSON object of at most `limit` bytes.
 *
 * @param {import('node:http').IncomingMessage} request
 * @param {number} limit
 * @returns {Promise<Record<string, unknown>>}
 */
export async function readJson(request, limit) {
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    throw new HttpError(415, 'not_json', 'Send the body as JSON, with Content-Type: application/json.');
  }
  const tooLarge = new HttpError(413, 'body_too_large', `Send at most ${limit} bytes.`, { connection: 'close' });
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge;
  /** @type {Buffer[]} */
  const chunks = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > limit) throw tooLarge;
    chunks.push(chunk);
  }
  return parseObject(Buffer.concat(chunks).toString('utf8'));
}

/**
 * @param {string} text
 * @returns {Record<string, unknown>}
 */
export function parseObject(text) {
  try {
    const value = JSON.parse(text);
    if (value && typeof value === 'object' && !Array.isArray(value)) return value;
  } catch {
    // falls through to the one answer for everything that is not a JSON object
  }
  throw new HttpError(400, 'bad_json', 'The body is not a JSON object; send something like {"text": "Hello"}.');
}

/**
 * @typedef {object} Route
 * @property {string} method
 * @property {string} path with parameters as in `/api/files/:id/url`
 * @property {(call: Call) => Promise<Answer>} answer
 *
 * @typedef {object} Call
 * @property {import('node:http').IncomingMessage} request
 * @property {URLSearchParams} query
 * @property {Record<string, string>} params
 *
 * @typedef {object} Answer
 * @property {number} [status]
 * @property {unknown} body
 * @property {Record<string, string>} [headers]
 */

/**
 * Finds the route for a request; HEAD is answered as GET.
 *
 * @param {readonly Route[]} routes
 * @returns {(method: string, path: string) => {route: Route, params: Record<string, string>}}
 */
export function matcher(routes) {
  const compiled = routes.map((route) => ({
    route,
    pattern: new RegExp(`^${route.path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`),
  }));
  return (method, path) => {
    const wanted = method === 'HEAD' ? 'GET' : method;
    const here = compiled.filter(({ pattern }) => pattern.test(path));
    const found = here.find(({ route }) => route.method === wanted);
    if (found) return { route: found.route, params: { ...found.pattern.exec(path)?.groups } };
    if (!here.length) throw new HttpError(404, 'not_found', 'There is nothing at this address.');
    const allow = here.map(({ route }) => route.method).join(', ');
    throw new HttpError(405, 'method_not_allowed', `Use ${allow} here.`, { allow });
  };
}
