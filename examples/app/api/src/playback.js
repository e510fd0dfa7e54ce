import { createHmac, createSign, timingSafeEqual } from 'node:crypto';
import { HttpError } from './http.js';

/** How long a player may ask for the addresses of a file, and each of those works. */
export const PLAYBACK_SECONDS = 90;
const AUDIENCE = 'player';
const HEADER = encode({ alg: 'HS256', typ: 'JWT' });

/**
 * @typedef {object} PlaybackConfig
 * @property {string} secret signs the tokens
 * @property {string} address of the files at CloudFront, without a closing slash
 * @property {string} keyId of the public key there
 * @property {string} privateKey its private half, PEM
 *
 * @typedef {object} Playback
 * @property {(id: string) => {token: string, expires: string}} token for one file; ask who wants it before
 * @property {(authorization?: string) => {file: string, url: string, expires: string}} manifest what a token opens
 */

/**
 * Files at the edge, each for one viewer and a short while: a token first, then, for the token, an
 * address that CloudFront checks. The file's own bucket stays closed.
 *
 * @param {PlaybackConfig} config
 * @param {() => number} [now] milliseconds since 1970
 * @returns {Playback}
 */
export function createPlayback({ secret, address, keyId, privateKey }, now = Date.now) {
  const end = () => Math.floor(now() / 1000) + PLAYBACK_SECONDS;
  const seal = (/** @type {string} */ text) => createHmac('sha256', secret).update(text).digest('base64url');

  /** @param {string} token @returns {string | undefined} the file that a good token is for */
  function opened(token) {
    const [header, claims, signature, ...more] = token.split('.');
    // The header is compared, not read: nobody but us says how a token is signed.
    if (header !== HEADER || !claims || !signature || more.length) return undefined;
    const [given, right] = [Buffer.from(signature), Buffer.from(seal(`${header}.${claims}`))];
    if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
    const { sub, aud, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString());
    return aud === AUDIENCE && exp > now() / 1000 ? sub : undefined;
  }

  return {
    token(id) {
      const exp = end();
      const text = `${HEADER}.${encode({ sub: id, aud: AUDIENCE, exp })}`;
      return { token: `${text}.${seal(text)}`, expires: moment(exp) };
    },
    manifest(authorization = '') {
      const file = opened(authorization.replace(/^Bearer /i, ''));
      if (!file) throw new HttpError(401, 'bad_token', 'The token is wrong or too old; ask for a new one.');
      const expires = end();
      return { file, url: signed(`${address}/${file}`, expires, keyId, privateKey), expires: moment(expires) };
    },
  };
}

/**
 * A CloudFront URL for one file. SHA-1 is what CloudFront checks for RSA keys; the policy that it
 * covers names one file and its end.
 *
 * @param {string} url
 * @param {number} expires seconds since 1970
 * @param {string} keyId
 * @param {string} privateKey
 */
export function signed(url, expires, keyId, privateKey) {
  const policy = JSON.stringify({
    Statement: [{ Resource: url, Condition: { DateLessThan: { 'AWS:EpochTime': expires } } }],
  });
  const signature = createSign('RSA-SHA1').update(policy).sign(privateKey, 'base64');
  const safe = signature.replaceAll('+', '-').replaceAll('=', '_').replaceAll('/', '~');
  return `${url}${url.includes('?') ? '&' : '?'}Expires=${expires}&Signature=${safe}&Key-Pair-Id=${keyId}`;
}

/** @param {unknown} value */
function encode(value) {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** @param {number} seconds */
function moment(seconds) {
  return new Date(seconds * 1000).toISOString();
}
