import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, beforeEach, test } from 'node:test';
import WebSocket from 'ws';
import { drain } from '../src/drain.js';
import { HttpError, readJson } from '../src/http.js';
import { createLive } from '../src/live.js';
import { createLog } from '../src/log.js';
import { createServer } from '../src/server.js';

const ORIGIN = 'http://page.test';
const state = { draining: false };
/** @type {string[]} */
const lines = [];
const log = createLog({}, (line) => void lines.push(line));
const note = { id: 1, key: 'key-12345', author: 'Someone', text: 'hi', createdAt: '' };
const notes = { list: async () => [], lastId: async () => 0, create: async () => ({ note, created: true }) };
const live = createLive({ origin: ORIGIN, state, notes, write: async () => ({ note }), identity: { replica: 'r' }, log });
let slow = Promise.resolve();
const server = createServer({
  origin: ORIGIN, state, limit: async () => ({}), log,
  routes: [
    { method: 'POST', path: '/echo', answer: async ({ request }) => ({ body: await readJson(request, 64) }) },
    { method: 'GET', path: '/slow', answer: () => slow.then(() => ({ body: { done: true } })) },
    { method: 'GET', path: '/broken', answer: async () => { throw new Error('postgres://app:hunter2@db'); } },
    { method: 'GET', path: '/away', answer: async () => { throw new HttpError(503, 'away', 'Wait.', { 'retry-after': '1' }); } },
  ],
});
server.on('upgrade', live.upgrade);
let address = '';
before(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  address = `127.0.0.1:${port}`;
});
after(() => { live.feed.stop(); server.close(); server.closeAllConnections(); });
beforeEach(() => void lines.splice(0));

const ask = (/** @type {string} */ path, /** @type {RequestInit} */ init = {}) => fetch(`http://${address}${path}`, init);
const post = (/** @type {string} */ body, headers = {}) =>
  ask('/echo', { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });

test('a request id is taken, answered and logged; a strange one is not', async () => {
  const taken = await ask('/away', { headers: { 'x-request-id': 'abc-1' } });
  assert.equal(taken.headers.get('x-request-id'), 'abc-1');
  assert.ok(lines.some((line) => JSON.parse(line).requestId === 'abc-1'));
  const refused = await ask('/away', { headers: { 'x-request-id': 'a b{"x"}' } });
  assert.match(refused.headers.get('x-request-id') ?? '', /^[0-9a-f-]{36}$/);
});

test('a query never reaches the log', async () => {
  await ask('/away?X-Amz-Signature=secret');
  assert.ok(lines.length && !lines.join('').includes('secret'));
});

test('a fault of ours shows an id and no details', async () => {
  const answer = await ask('/broken', { headers: { 'x-request-id': 'abc-2' } });
  assert.equal(answer.status, 500);
  const message = 'Something went wrong on our side; quote abc-2 when you report it.';
  assert.deepEqual(await answer.json(), { error: { code: 'internal', message } });
});

for (const [what, promise, status, code] of /** @type {const} */ ([
  ['a list', () => post('[]'), 400, 'bad_json'],
  ['half an object', () => post('{"a"'), 400, 'bad_json'],
  ['a form', () => post('a=1', { 'content-type': 'application/x-www-form-urlencoded' }), 415, 'not_json'],
  ['too much', () => post(JSON.stringify({ a: 'x'.repeat(99) })), 413, 'body_too_large'],
  ['another origin', () => post('{}', { origin: 'http://evil.test' }), 403, 'foreign_origin'],
  ['an unknown path', () => ask('/nowhere'), 404, 'not_found'],
  ['a wrong method', () => ask('/echo'), 405, 'method_not_allowed'],
])) {
  test(`${what} is answered ${status}`, async () => {
    const answer = await promise();
    assert.equal(answer.status, status);
    const { error } = /** @type {any} */ (await answer.json());
    assert.equal(error.code, code);
  });
}

test('only the page of this product may read answers from another origin', async () => {
  const allowed = async (/** @type {string} */ origin) =>
    (await ask('/away', { headers: { origin } })).headers.get('access-control-allow-origin');
  assert.equal(await allowed(ORIGIN), ORIGIN);
  assert.equal(await allowed('http://evil.test'), null);
});

test('a WebSocket from another origin is refused', async () => {
  const socket = new WebSocket(`ws://${address}/ws`, { origin: 'http://evil.test' });
  const [error] = await once(socket, 'error');
  assert.equal(error.message, 'Unexpected server response: 403');
});

test('a note over the socket is acknowledged, nonsense is answered with an error', async () => {
  const socket = new WebSocket(`ws://${address}/ws`, { origin: ORIGIN });
  assert.deepEqual(JSON.parse(String((await once(socket, 'message'))[0])), { type: 'hello', replica: 'r' });
  socket.send(JSON.stringify({ type: 'note', key: 'key-12345', text: 'hi' }));
  assert.deepEqual(JSON.parse(String((await once(socket, 'message'))[0])), { type: 'ack', key: 'key-12345', id: 1 });
  socket.send('nonsense');
  assert.equal(JSON.parse(String((await once(socket, 'message'))[0])).error.code, 'bad_json');
  socket.terminate();
});

// Last, because the server does not come back.
test('draining finishes what was begun, says close, and ends sockets with 1012', async () => {
  const socket = new WebSocket(`ws://${address}/ws`);
  await once(socket, 'message');
  const closed = once(socket, 'close');
  let finish = () => {};
  slow = new Promise((resolve) => void (finish = resolve));
  const inFlight = ask('/slow');
  await new Promise((resolve) => setTimeout(resolve, 50));
  const drained = drain({ server, live, state, close: async () => {} }, 5, log);
  const late = await ask('/away');
  assert.equal(late.headers.get('connection'), 'close');
  finish();
  assert.deepEqual(await (await inFlight).json(), { done: true });
  assert.equal((await closed)[0], 1012);
  await drained;
  await assert.rejects(ask('/away'));
});
