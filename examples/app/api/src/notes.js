import { randomUUID } from 'node:crypto';
import { HttpError } from './http.js';

export const TEXT_LIMIT = 500;
const AUTHOR_LIMIT = 40;
const PAGE = 50;
export const PAGE_LIMIT = 200;

const COLUMNS = 'id, key, author, text, created_at AS "createdAt"';
// Writers take turns, so that ids become visible in their order: a reader that has seen note 7
// has seen every note before it, and `after=7` never skips one.
const INSERT = `
  WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(20260701))
  INSERT INTO notes (key, author, text) SELECT $1, $2, $3 FROM turn
  ON CONFLICT (key) DO NOTHING RETURNING ${COLUMNS}`;

/**
 * @typedef {object} Note
 * @property {number} id grows with time
 * @property {string} key chosen by whoever wrote it, unique
 * @property {string} author
 * @property {string} text
 * @property {string} createdAt
 *
 * @typedef {object} Notes
 * @property {(page: {after?: number, before?: number, limit?: number}) => Promise<Note[]>} list oldest first; the newest when neither end is given
 * @property {(draft: Draft) => Promise<{note: Note, created: boolean}>} create
 * @property {() => Promise<number>} lastId
 *
 * @typedef {{key: string, author: string, text: string}} Draft
 */

/**
 * @param {import('./database.js').Database} database
 * @returns {Notes}
 */
export function createNotes(database) {
  return {
    async list({ after, before, limit = PAGE }) {
      if (after !== undefined) {
        return database.query(`SELECT ${COLUMNS} FROM notes WHERE id > $1 ORDER BY id LIMIT $2`, [after, limit]);
      }
      const newest = `SELECT ${COLUMNS} FROM notes WHERE $1::bigint IS NULL OR id < $1 ORDER BY id DESC LIMIT $2`;
      return (await database.query(newest, [before ?? null, limit])).reverse();
    },
    async create({ key, author, text }) {
      const [made] = await database.query(INSERT, [key, author, text]);
      if (made) return { note: made, created: true };
      const [note] = await database.query(`SELECT ${COLUMNS} FROM notes WHERE key = $1`, [key]);
      if (note?.text === text) return { note, created: false };
      throw new HttpError(409, 'key_reused', 'This Idempotency-Key belongs to another note; use a new one.');
    },
    lastId: async () => (await database.query('SELECT coalesce(max(id), 0) AS id FROM notes'))[0].id,
  };
}

/**
 * Checks what a client sent as a new note.
 *
 * @param {Record<string, unknown>} body
 * @param {unknown} key
 * @returns {Draft}
 */
export function readDraft(body, key = randomUUID()) {
  if (typeof key !== 'string' || !/^[\w-]{8,64}$/.test(key)) {
    throw new HttpError(400, 'bad_key', 'The key must be 8 to 64 letters, digits, _ or -; a UUID is a good one.');
  }
  const text = clean(body.text);
  if (!text) throw new HttpError(422, 'note_empty', 'Write something first: text is empty.');
  if ([...text].length > TEXT_LIMIT) {
    throw new HttpError(422, 'note_too_long', `Keep the note to ${TEXT_LIMIT} characters.`);
  }
  return { key, text, author: [...clean(body.author)].slice(0, AUTHOR_LIMIT).join('') || 'Someone' };
}

/**
 * Trimmed, and free of what Postgres cannot store: NUL and half a surrogate pair.
 *
 * @param {unknown} value
 */
function clean(value) {
  return typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed().trim() : '';
}

/**
 * Reads `after`, `before` and `limit` of a query.
 *
 * @param {URLSearchParams} query
 * @returns {{after?: number, before?: number, limit?: number}}
 */
export function readPage(query) {
  const page = Object.fromEntries(
    ['after', 'before', 'limit'].filter((name) => query.has(name)).map((name) => [name, Number(query.get(name) || NaN)]),
  );
  for (const [name, value] of Object.entries(page)) {
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new HttpError(400, 'bad_cursor', `${name} must be the id of a note, a whole number.`);
    }
  }
  return page.limit === undefined ? page : { ...page, limit: Math.min(Math.max(page.limit, 1), PAGE_LIMIT) };
}
