import assert from 'node:assert/strict';
import { test } from 'node:test';
import { neededVersion, pending, readMigrations, schemaLine } from '../src/migrations.js';

const made = (/** @type {string} */ version, checksum = version, sql = '') => ({
  version, checksum, name: `${version}_x.sql`, sql,
});

test('the files of this release are in order and complete', () => {
  const versions = readMigrations().map(({ version }) => version);
  assert.deepEqual(versions, versions.map((_, index) => String(index + 1).padStart(4, '0')));
  assert.equal(neededVersion(), versions.at(-1));
});

test('only what was not applied is pending', () => {
  assert.deepEqual(pending([made('0001'), made('0002')], [made('0001')]), [made('0002')]);
});

test('a database ahead of the release is left alone', () => {
  assert.deepEqual(pending([made('0001')], [made('0001'), made('0002')]), []);
});

test('a migration changed after it was applied is refused', () => {
  assert.throws(() => pending([made('0001', 'new')], [made('0001', 'old')]), {
    message: 'migrations/0001_x.sql: changed after it was applied; restore it and write a new migration',
  });
});

test('a migration that comes before an applied one is refused', () => {
  assert.throws(() => pending([made('0001'), made('0002')], [made('0002')]), {
    message: 'migrations/0001_x.sql: older than 0002, which is applied; give it a number after that',
  });
});

test('two migrations cannot share a version', () => {
  assert.throws(() => pending([made('0001'), made('0001')], []), /version 0001 is taken/);
});

test('the schema line names the versions whose releases still work', () => {
  const adds = '-- compatible: only adds a column\nALTER TABLE notes ADD COLUMN tag text;';
  const migrations = [made('0001'), made('0002'), made('0003', '', adds), made('0004', '', adds)];
  assert.equal(schemaLine('0004', migrations), 'schema 0004 compatible 0003 0002');
  assert.equal(schemaLine('0002', migrations), 'schema 0002');
  assert.equal(schemaLine('0009', migrations), 'schema 0009');
});
