import pg from 'pg';
import { HttpError } from './http.js';
import { reason } from './log.js';

// Ids stay far below 2^53, and a number is what the browser compares.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/**
 * @typedef {object} Database
 * @property {(text: string, values?: unknown[]) => Promise<any[]>} query rows; throws HttpError 503 while Postgres is away
 * @property {() => Promise<string>} schemaVersion of the newest migration applied, `''` before the first
 * @property {() => Promise<void>} close
 */

/**
 * @param {string} url
 * @param {import('./log.js').Log} log
 * @returns {Database}
 */
export function openDatabase(url, log) {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 3_000,
    idleTimeoutMillis: 30_000,
    // Enforced here: a pooler in transaction mode does not take statement_timeout at connection.
    query_timeout: 5_000,
    application_name: 'notes-api',
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', (error) => log.warn('database connection lost', { reason: reason(error) }));

  /** @param {string} text @param {unknown[]} [values] */
  async function query(text, values) {
    try {
      return (await pool.query(text, values)).rows;
    } catch (error) {
      if (!isAway(error)) throw error;
      log.warn('database unavailable', { reason: reason(error) });
      throw new HttpError(503, 'database_unavailable', 'The database does not answer yet; try again in a moment.', {
        'retry-after': '1',
      });
    }
  }

  return {
    query,
    async schemaVersion() {
      const [{ made }] = await query("SELECT to_regclass('schema_migrations') IS NOT NULL AS made");
      return made ? (await query('SELECT max(version) AS version FROM schema_migrations'))[0].version : '';
    },
    close: () => pool.end(),
  };
}

/**
 * Connection failures, a server that starts or stops, and a schema that no migration has made yet.
 * Everything else that carries an SQLSTATE is a fault of ours.
 *
 * @param {unknown} error
 * @returns {boolean}
 */
export function isAway(error) {
  const { code } = /** @type {{code?: unknown}} */ (error ?? {});
  const isSqlState = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !code.startsWith('E');
  return !isSqlState || /^(08|28|53|57P|3D000|42P01)/.test(code);
}
