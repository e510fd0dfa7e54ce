import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allowance } from '../src/allowance.js';
import { isAway } from '../src/database.js';
import { SIZE_LIMIT, readUpload } from '../src/files.js';
import { readDraft, readPage } from '../src/notes.js';
import { attachment, openStorage } from '../src/storage.js';

test('a note is trimmed, and its author has a name', () => {
  const draft = readDraft({ text: '  hello\0 ', author: ' ' }, 'key-12345');
  assert.deepEqual(draft, { key: 'key-12345', text: 'hello', author: 'Someone' });
});

test('the length of a note counts characters, not code units', () => {
  assert.equal(readDraft({ text: '🌲'.repeat(500) }).text.length, 1000);
  assert.throws(() => readDraft({ text: '🌲'.repeat(501) }), { code: 'note_too_long', status: 422 });
});

for (const text of [undefined, '', ' \n ', 7, { toString: null }]) {
  test(`a note of ${JSON.stringify(text)} is empty`, () => {
    assert.throws(() => readDraft({ text }), { code: 'note_empty' });
  });
}

for (const key of ['short', 'a'.repeat(65), "'; DROP", 7, ['array-of-keys']]) {
  test(`${JSON.stringify(key).slice(0, 20)} is no idempotency key`, () => {
    assert.throws(() => readDraft({ text: 'x' }, key), { code: 'bad_key' });
  });
}

test('a page is bounded', () => {
  assert.deepEqual(readPage(new URLSearchParams('after=7&limit=9999')), { after: 7, limit: 200 });
  assert.deepEqual(readPage(new URLSearchParams('')), {});
});

for (const after of ['', '-1', '1.5', 'x', '9007199254740993']) {
  test(`after=${after} is refused`, () => {
    assert.throws(() => readPage(new URLSearchParams({ after })), { code: 'bad_cursor' });
  });
}

test('a file name loses what a path or a header could misread', () => {
  assert.deepEqual(readUpload({ name: '../a\r\nb.txt', size: 1 }), { name: '.._a__b.txt', size: 1 });
});

for (const [size, code] of [[0, 'bad_size'], ['1', 'bad_size'], [SIZE_LIMIT + 1, 'file_too_large']]) {
  test(`an upload of ${size} bytes is refused`, () => {
    assert.throws(() => readUpload({ name: 'a', size }), { code });
  });
}

test('a download is named without a space or a quote in the URL', () => {
  assert.equal(attachment(`Ü 'a' (1)*.pdf`), "attachment;filename*=UTF-8''%C3%9C%20%27a%27%20%281%29%2A.pdf");
});

test('an upload URL is signed for the public address and the exact size', async () => {
  const storage = openStorage({
    endpoint: 'http://storage:3900', publicEndpoint: 'https://notes.example.com/', region: 'garage',
    bucket: 'uploads', accessKeyId: 'id', secretAccessKey: 'hidden', downloadSeconds: 90,
  });
  const { url, headers } = await storage.upload('some-key', 7);
  assert.match(url, /^https:\/\/notes\.example\.com\/uploads\/some-key\?/);
  assert.equal(new URL(url).searchParams.get('X-Amz-SignedHeaders'), 'content-length;content-type;host');
  assert.deepEqual(headers, { 'content-type': 'application/octet-stream' });
  assert.ok(!url.includes('hidden'));
});

test('a download URL ends when it was told to', async () => {
  const storage = openStorage({
    endpoint: 'http://storage:3900', publicEndpoint: 'https://notes.example.com', region: 'garage',
    bucket: 'uploads', accessKeyId: 'id', secretAccessKey: 'hidden', downloadSeconds: 90,
  });
  const url = new URL(await storage.download('some-key', 'lesson.mp4'));
  assert.equal(url.searchParams.get('X-Amz-Expires'), '90');
});

test('only a database that cannot be asked is away', () => {
  const coded = (/** @type {string} */ code) => Object.assign(new Error('x'), { code });
  for (const code of ['ECONNREFUSED', 'ENOTFOUND', '57P01', '57P03', '08006', '53300', '42P01']) {
    assert.equal(isAway(coded(code)), true, code);
  }
  for (const code of ['23505', '42601', '42501', '22P02']) assert.equal(isAway(coded(code)), false, code);
  assert.equal(isAway(new Error('Connection terminated unexpectedly')), true);
});

test('an allowance is spent, then comes back with time', () => {
  let now = 0;
  const spend = allowance(2, 1, () => now);
  assert.deepEqual([spend(), spend(), spend()], [true, true, false]);
  now = 1_000;
  assert.deepEqual([spend(), spend()], [true, false]);
});
