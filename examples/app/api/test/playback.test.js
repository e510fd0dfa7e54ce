import assert from 'node:assert/strict';
import { createVerify, generateKeyPairSync } from 'node:crypto';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { createPlayback, PLAYBACK_SECONDS } from '../src/playback.js';
import { createRoutes } from '../src/routes.js';

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const START = 1_700_000_000;
const FILE = '6c2b0f0e-0000-4000-8000-000000000001';
const CONFIG = { secret: 'a secret of the tests', address: 'https://videos.example.com', keyId: 'K123', privateKey };
const REFUSED = { status: 401, code: 'bad_token', message: 'The token is wrong or too old; ask for a new one.' };

/** @param {number} [after] seconds after START */
const player = (after = 0, config = CONFIG) => createPlayback(config, () => (START + after) * 1000);

test('a token lives for ninety seconds, and opens one file', () => {
  const { token, expires } = player().token(FILE);
  assert.equal(PLAYBACK_SECONDS, 90);
  assert.equal(expires, new Date((START + 90) * 1000).toISOString());
  assert.equal(player(89).manifest(`Bearer ${token}`).file, FILE);
  assert.throws(() => player(90).manifest(`Bearer ${token}`), REFUSED);
});

test('what it opens is an address that CloudFront checks, for that file and ninety seconds', () => {
  const { url } = player(10).manifest(`Bearer ${player().token(FILE).token}`);
  const { origin, pathname, searchParams } = new URL(url);
  assert.equal(`${origin}${pathname}`, `https://videos.example.com/${FILE}`);
  assert.equal(searchParams.get('Expires'), String(START + 100));
  assert.equal(searchParams.get('Key-Pair-Id'), 'K123');
  const policy = JSON.stringify({
    Statement: [{ Resource: `${origin}${pathname}`, Condition: { DateLessThan: { 'AWS:EpochTime': START + 100 } } }],
  });
  const plain = String(searchParams.get('Signature')).replaceAll('-', '+').replaceAll('_', '=').replaceAll('~', '/');
  assert.ok(createVerify('RSA-SHA1').update(policy).verify(publicKey, plain, 'base64'));
});

test('a token that was changed, signed otherwise, or is none is refused', () => {
  const { token } = player().token(FILE);
  const [header, claims, signature] = token.split('.');
  const encoded = (/** @type {object} */ value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const other = encoded({ sub: 'another', aud: 'player', exp: START + 90 });
  const bad = [
    '', 'x', 'a.b.c', `${token}.more`, `${header}.${other}.${signature}`, `${header}.${claims}.`,
    `${encoded({ alg: 'none', typ: 'JWT' })}.${claims}.${signature}`,
    player(0, { ...CONFIG, secret: 'another secret' }).token(FILE).token,
  ];
  for (const each of bad) assert.throws(() => player().manifest(`Bearer ${each}`), REFUSED);
  assert.throws(() => player().manifest(undefined), REFUSED);
});

test('a viewer gets a token for a file that is there, and the player its address', async () => {
  const routes = createRoutes(/** @type {any} */ ({ playback: player(), files: { find: async () => ({ id: FILE }) } }));
  const answer = async (/** @type {string} */ path, /** @type {any} */ request) =>
    /** @type {any} */ (await routes.find((route) => route.path === path)?.answer({ request, query: new URLSearchParams(), params: {} }));
  const asked = Object.assign(Readable.from([Buffer.from(JSON.stringify({ file: FILE }))]), {
    headers: { 'content-type': 'application/json' },
  });
  const given = await answer('/api/playback/token', asked);
  assert.deepEqual([given.status, given.headers], [201, { 'cache-control': 'no-store' }]);
  const { body } = await answer('/api/player/manifest', { headers: { authorization: `Bearer ${given.body.token}` } });
  assert.equal(body.file, FILE);
});

test('a product without a key for it has no such addresses', () => {
  const paths = createRoutes(/** @type {any} */ ({})).map(({ path }) => path);
  assert.ok(!paths.includes('/api/playback/token') && !paths.includes('/api/player/manifest'));
});
