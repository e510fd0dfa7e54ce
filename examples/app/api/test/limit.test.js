import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFiles } from '../src/files.js';
import { createLimit } from '../src/limit.js';

const away = { count: async () => undefined };

test('a window opens with its first request, and ends for each client by itself', async () => {
  let now = 0;
  const limit = createLimit({ requests: 2, seconds: 900 }, away, () => now);
  assert.equal((await limit('a'))['ratelimit-remaining'], '1');
  now = 600_000;
  assert.equal((await limit('a'))['ratelimit-reset'], '300');
  await assert.rejects(limit('a'), { status: 429, code: 'too_many_requests' });
  assert.equal((await limit('b'))['ratelimit-remaining'], '1');
  now = 900_000;
  assert.equal((await limit('a'))['ratelimit-remaining'], '1');
});

test('replicas count together in the cache', async () => {
  const limit = createLimit({ requests: 100, seconds: 900 }, { count: async () => ({ count: 101, left: 42 }) });
  await assert.rejects(limit('a'), ({ headers }) => headers['retry-after'] === '42');
});

test('no limit says nothing', async () => {
  assert.deepEqual(await createLimit({ requests: 0, seconds: 900 }, away)('a'), {});
});

test('without storage there are no files, and none can be added', async () => {
  const files = createFiles({ query: async () => [], schemaVersion: async () => '', close: async () => {} });
  assert.deepEqual(await files.list(), []);
  await assert.rejects(files.begin({ name: 'a', size: 1 }), { status: 501, code: 'no_storage' });
});
