import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';

const FOLDER = new URL('../migrations/', import.meta.url);
const NAME = /^(\d{4})_[a-z0-9_]+\.sql$/;
// First line of a migration after which the release before still works: it only adds.
const COMPATIBLE = /^-- compatible\b/;

/**
 * @typedef {object} Migration
 * @property {string} version four digits
 * @property {string} name of its file
 * @property {string} sql
 * @property {string} checksum SHA-256 of the file
 */

/**
 * @param {URL} [folder]
 * @returns {Migration[]} in order
 */
export function readMigrations(folder = FOLDER) {
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql')).sort();
  return names.map((name) => {
    const version = NAME.exec(name)?.[1];
    if (!version) throw new Error(`migrations/${name}: not a migration's name; call it like 0003_add_tags.sql`);
    const sql = readFileSync(new URL(name, folder), 'utf8');
    return { version, name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
  });
}

/** @type {string | undefined} */
let needed;

/** The schema that this release was written for. */
export const neededVersion = () => (needed ??= readMigrations().at(-1)?.version ?? '');

/**
 * What is still to be done. A database may be ahead of this release, after a rollback; but a
 * migration that was applied must not have been changed or overtaken since.
 *
 * @param {readonly Migration[]} migrations
 * @param {readonly {version: string, checksum: string}[]} applied
 * @returns {Migration[]}
 */
export function pending(migrations, applied) {
  const done = new Map(applied.map(({ version, checksum }) => [version, checksum]));
  const newest = applied.reduce((max, { version }) => (version > max ? version : max), '');
  const seen = new Set();
  for (const { version, name, checksum } of migrations) {
    if (seen.has(version)) throw new Error(`migrations/${name}: version ${version} is taken; give it the next number`);
    seen.add(version);
    if (done.has(version) && done.get(version) !== checksum) {
      throw new Error(`migrations/${name}: changed after it was applied; restore it and write a new migration`);
    }
    if (!done.has(version) && version < newest) {
      throw new Error(`migrations/${name}: older than ${newest}, which is applied; give it a number after that`);
    }
  }
  return migrations.filter(({ version }) => !done.has(version));
}

/**
 * What the migration says last, for whoever records releases: the schema's version, and the earlier
 * ones whose releases still work with it.
 *
 * @param {string} version that the database has now
 * @param {readonly Migration[]} migrations
 * @returns {string} such as `schema 0003 compatible 0002`
 */
export function schemaLine(version, migrations) {
  const compatible = [];
  // A database ahead of this release knows more than this release does.
  let index = migrations.findIndex((migration) => migration.version === version);
  for (; index > 0 && COMPATIBLE.test(migrations[index].sql); index--) compatible.push(migrations[index - 1].version);
  return ['schema', version, ...(compatible.length ? ['compatible', ...compatible] : [])].join(' ');
}
