import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../src/config.js';

const COMPLETE = {
  FRONTEND_URL: 'http://localhost:8080/',
  DATABASE_URL: 'postgres://app:x@db:6432/notes',
  CACHE_URL: 'redis://app:x@cache:6379/0',
  STORAGE_ENDPOINT: 'http://storage:3900',
  STORAGE_BUCKET: 'uploads',
  STORAGE_ACCESS_KEY_ID: 'id',
  STORAGE_SECRET_ACCESS_KEY: 'secret',
};

test('every missing name is reported at once, with what to set', () => {
  const { DATABASE_URL: _, STORAGE_BUCKET: __, ...rest } = COMPLETE;
  assert.throws(() => readConfig(rest), {
    message:
      'DATABASE_URL is not set; export DATABASE_URL=<postgres://user:password@host:6432/database>\n' +
      'STORAGE_BUCKET is not set; export STORAGE_BUCKET=<the name of the bucket that files go to>',
  });
});

test('a cache and storage need not be there', () => {
  const { FRONTEND_URL, DATABASE_URL } = COMPLETE;
  const config = readConfig({ FRONTEND_URL, DATABASE_URL });
  assert.equal(config.cacheUrl, '');
  assert.equal(config.storage, undefined);
  assert.equal(config.limit.requests, 0);
});

test('the origin is the frontend without its path', () => {
  assert.equal(readConfig(COMPLETE).origin, 'http://localhost:8080');
});

test('browsers get the internal storage address when there is no public one', () => {
  assert.equal(readConfig(COMPLETE).storage?.publicEndpoint, 'http://storage:3900');
});

test('a port that is no number is refused', () => {
  assert.throws(() => readConfig({ ...COMPLETE, PORT: 'http' }), {
    message: 'PORT is not a whole number; set it to something like 3000',
  });
});
