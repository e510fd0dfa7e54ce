import { readUpload } from './files.js';
import { readJson } from './http.js';
import { readDraft, readPage } from './notes.js';

const BODY_LIMIT = 8 * 1024;
const LIST_SECONDS = 10;

/**
 * @typedef {object} RouteParts
 * @property {{draining: boolean}} state
 * @property {Record<string, string>} identity
 * @property {string} origin
 * @property {import('./notes.js').Notes} notes
 * @property {import('./files.js').Files} files
 * @property {import('./playback.js').Playback} [playback]
 * @property {import('./cache.js').Cache} cache
 * @property {() => Promise<import('./health.js').Health>} health
 * @property {(draft: import('./notes.js').Draft) => Promise<{note: import('./notes.js').Note, created: boolean}>} write
 * @property {() => Promise<void>} filesChanged
 */

/**
 * The table of everything that can be asked over HTTP.
 *
 * @param {RouteParts} parts
 * @returns {import('./http.js').Route[]}
 */
export function createRoutes({ state, identity, origin, notes, files, playback, cache, health, write, filesChanged }) {
  const report = async () => {
    const { status, parts } = await health();
    const body = { status: state.draining ? 'draining' : status, origin, ...identity, parts };
    return { status: body.status === 'ok' ? 200 : 503, body };
  };

  const alive = async () => ({
    status: state.draining ? 503 : 200,
    body: { status: state.draining ? 'draining' : 'ok', ...identity },
  });

  /** @param {import('./http.js').Call} call */
  async function listNotes({ query }) {
    const page = readPage(query);
    if (Object.keys(page).length) return { body: { notes: await notes.list(page) } };
    void cache.countVisit();
    const { value, hit } = await cache.remember('newest', LIST_SECONDS, () => notes.list({}));
    return { body: { notes: value }, headers: { 'x-cache': hit ? 'hit' : 'miss' } };
  }

  /** @param {import('./http.js').Call} call */
  async function writeNote({ request }) {
    const body = await readJson(request, BODY_LIMIT);
    const { note, created } = await write(readDraft(body, request.headers['idempotency-key']));
    return { status: created ? 201 : 200, body: { note } };
  }

  /** @param {import('./http.js').Call} call */
  async function beginFile({ request }) {
    return { status: 201, body: await files.begin(readUpload(await readJson(request, BODY_LIMIT))) };
  }

  /** @param {import('./http.js').Call} call */
  async function completeFile({ params }) {
    const file = await files.complete(params.id);
    await filesChanged();
    return { body: { file } };
  }

  /** @param {import('./http.js').Call} call */
  async function beginPlayback({ request }) {
    const { file } = await readJson(request, BODY_LIMIT);
    // A product with sessions asks here who it is, and whether they may see the file.
    const { id } = await files.find(String(file));
    return { status: 201, body: playback?.token(id), headers: { 'cache-control': 'no-store' } };
  }

  /** @param {import('./http.js').Call} call */
  const manifest = async ({ request }) => ({
    body: playback?.manifest(request.headers.authorization),
    headers: { 'cache-control': 'no-store' },
  });

  /** @type {import('./http.js').Route[]} */
  const played = [
    { method: 'POST', path: '/api/playback/token', answer: beginPlayback },
    { method: 'GET', path: '/api/player/manifest', answer: manifest },
  ];

  return [
    ...(playback ? played : []),
    { method: 'GET', path: '/health', answer: alive },
    { method: 'GET', path: '/ready', answer: report },
    { method: 'GET', path: '/api/health', answer: report },
    { method: 'GET', path: '/api/notes', answer: listNotes },
    { method: 'POST', path: '/api/notes', answer: writeNote },
    { method: 'GET', path: '/api/files', answer: async () => ({ body: { files: await files.list() } }) },
    { method: 'POST', path: '/api/files', answer: beginFile },
    { method: 'POST', path: '/api/files/:id/complete', answer: completeFile },
    { method: 'GET', path: '/api/files/:id/url', answer: async ({ params }) => ({ body: { url: await files.downloadUrl(params.id) } }) },
  ];
}
