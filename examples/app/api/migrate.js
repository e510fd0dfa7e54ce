import { readFileSync } from 'node:fs';
import pg from 'pg';
import { isAway } from './src/database.js';
import { createLog, reason } from './src/log.js';
import { pending, readMigrations, schemaLine } from './src/migrations.js';
import { pause } from './src/time.js';

// Brings the schema to this release, or leaves the database as it was: everything pending runs in
// one transaction. So a migration must not contain what cannot, such as CREATE INDEX CONCURRENTLY.
// The last line printed is the schema's version: `schema 0003 compatible 0002`. With --seed, a new
// database also gets seed.sql's rows.

const PATIENCE = 60_000;
const LOCK = 20260702;
const SEED = new URL('seed.sql', import.meta.url);
const log = createLog({}, (line) => process.stderr.write(line));

/** @param {string} connectionString @returns {Promise<pg.Client>} */
async function connect(connectionString) {
  let told = '';
  for (const started = Date.now(); ; await pause(500)) {
    const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000, application_name: 'notes-migrate' });
    client.on('error', () => {});
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (!isAway(error) || Date.now() - started > PATIENCE) throw error;
      if (told !== reason(error)) log.info('waiting for the database', { reason: reason(error) });
      told = reason(error);
    }
  }
}

/** @param {pg.Client} client @param {string} role @returns {Promise<string>} the version reached */
async function migrate(client, role) {
  await client.query("SET lock_timeout = '30s'");
  await client.query('BEGIN');
  // Held until commit: a second run waits, then finds nothing to do.
  await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
  await client.query(`CREATE TABLE IF NOT EXISTS schema_migrations (
    version text PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`);
  const applied = await client.query('SELECT version, checksum FROM schema_migrations ORDER BY version');
  let version = applied.rows.at(-1)?.version ?? '';
  for (const migration of pending(readMigrations(), applied.rows)) {
    await apply(client, migration);
    version = migration.version;
  }
  // Once, on a database that had no schema before: rows for whoever looks at a preview.
  if (applied.rows.length === 0 && process.argv.includes('--seed')) await client.query(readFileSync(SEED, 'utf8'));
  await grant(client, role);
  await client.query('COMMIT');
  return version;
}

/** @param {pg.Client} client @param {import('./src/migrations.js').Migration} migration */
async function apply(client, { version, name, sql, checksum }) {
  try {
    await client.query(sql);
  } catch (error) {
    throw new Error(`migrations/${name}: ${reason(error)}; nothing was changed, correct it and release again`);
  }
  const record = 'INSERT INTO schema_migrations (version, name, checksum) VALUES ($1, $2, $3)';
  await client.query(record, [version, name, checksum]);
  log.info('applied', { migration: name });
}

/**
 * The application reads and writes rows, and can neither change the schema nor its history.
 *
 * @param {pg.Client} client
 * @param {string} role
 */
async function grant(client, role) {
  const { rows } = await client.query('SELECT current_user AS owner');
  if (rows[0].owner === role) return; // a database with one role only: nothing to give away or take back
  const name = pg.escapeIdentifier(role);
  await client.query(`GRANT USAGE ON SCHEMA public TO ${name}`);
  await client.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${name}`);
  await client.query(`GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${name}`);
  await client.query(`REVOKE INSERT, UPDATE, DELETE ON schema_migrations FROM ${name}`);
}

const { DATABASE_OWNER_URL: owner, DATABASE_URL: application } = process.env;
try {
  if (!owner) throw new Error('DATABASE_OWNER_URL is not set; export the URL of the role that owns the schema');
  const role = decodeURIComponent(new URL(application || 'postgres://app@any').username);
  const client = await connect(owner);
  const version = await migrate(client, role);
  await client.end();
  console.log(schemaLine(version, readMigrations()));
} catch (error) {
  log.error('migration failed', { reason: reason(error) });
  process.exit(1);
}
