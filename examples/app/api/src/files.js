import { randomUUID } from 'node:crypto';
import { HttpError } from './http.js';

export const SIZE_LIMIT = 50 * 1024 * 1024;
const NAME_LIMIT = 200;
const COLUMNS = 'id, name, size, created_at AS "createdAt"';

/**
 * @typedef {object} StoredFile
 * @property {string} id
 * @property {string} name
 * @property {number} size in bytes
 * @property {string} createdAt
 *
 * @typedef {object} Files
 * @property {() => Promise<StoredFile[]>} list newest first, those whose bytes have arrived
 * @property {(wanted: {name: string, size: number}) => Promise<{file: StoredFile, upload: import('./storage.js').Upload}>} begin
 * @property {(id: string) => Promise<StoredFile>} complete once the bytes are in storage
 * @property {(id: string) => Promise<string>} downloadUrl
 * @property {(id: string) => Promise<StoredFile>} find
 */

/**
 * @param {import('./database.js').Database} database
 * @param {import('./storage.js').Storage} [storage] without it, there are no files, and none can be added
 * @returns {Files}
 */
export function createFiles(database, storage) {
  if (!storage) return NONE;

  /** @param {string} id @returns {Promise<StoredFile>} */
  async function find(id) {
    const isId = /^[0-9a-f-]{36}$/.test(id);
    const [file] = isId ? await database.query(`SELECT ${COLUMNS} FROM files WHERE id = $1`, [id]) : [];
    if (!file) throw new HttpError(404, 'no_such_file', 'There is no such file; reload the list.');
    return file;
  }

  return {
    list: () =>
      database.query(`SELECT ${COLUMNS} FROM files WHERE arrived_at IS NOT NULL ORDER BY created_at DESC LIMIT 100`),
    async begin({ name, size }) {
      const id = randomUUID();
      const insert = `INSERT INTO files (id, name, size) VALUES ($1, $2, $3) RETURNING ${COLUMNS}`;
      const [file] = await database.query(insert, [id, name, size]);
      return { file, upload: await storage.upload(id, size) };
    },
    async complete(id) {
      const file = await find(id);
      const stored = await storage.size(id);
      if (stored !== file.size) {
        throw new HttpError(409, 'upload_incomplete', 'The bytes have not arrived; upload the file again.');
      }
      await database.query('UPDATE files SET arrived_at = coalesce(arrived_at, now()) WHERE id = $1', [id]);
      return file;
    },
    downloadUrl: async (id) => storage.download(id, (await find(id)).name),
    find,
  };
}

const refuse = async () => {
  throw new HttpError(501, 'no_storage', 'This product keeps no files.');
};
/** @type {Files} */
const NONE = { list: async () => [], begin: refuse, complete: refuse, downloadUrl: refuse, find: refuse };

/**
 * Checks what a client says it is about to upload.
 *
 * @param {Record<string, unknown>} body
 * @returns {{name: string, size: number}}
 */
export function readUpload({ name, size }) {
  const plain = typeof name === 'string' ? name.toWellFormed().replace(/[\u0000-\u001f\u007f/\\]/g, '_').trim() : '';
  if (!plain || [...plain].length > NAME_LIMIT) {
    throw new HttpError(422, 'bad_name', `Give the file a name of 1 to ${NAME_LIMIT} characters.`);
  }
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 1) {
    throw new HttpError(422, 'bad_size', 'An empty file cannot be uploaded; size must be a number of bytes.');
  }
  if (size > SIZE_LIMIT) {
    throw new HttpError(422, 'file_too_large', `Files may have at most ${SIZE_LIMIT / 1024 / 1024} MiB.`);
  }
  return { name: plain, size };
}
