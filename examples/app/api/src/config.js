import { hostname } from 'node:os';

/**
 * @typedef {object} Config
 * @property {number} port
 * @property {string} origin the one origin that browsers may call from, e.g. `https://notes.example.com`
 * @property {{stack: string, release: string, replica: string}} identity
 * @property {string} databaseUrl
 * @property {string} cacheUrl empty without a cache
 * @property {StorageConfig} [storage] without it, there are no files
 * @property {import('./playback.js').PlaybackConfig} [playback] without it, files are downloaded and not played
 * @property {{requests: number, seconds: number}} limit what one client may ask of /api/; 0 requests: as much as it likes
 * @property {number} drainSeconds how long a stopping process may take to finish what it has begun
 *
 * @typedef {object} StorageConfig
 * @property {string} endpoint S3 address that this process can reach
 * @property {string} publicEndpoint S3 address that a browser can reach; signed into URLs
 * @property {string} region
 * @property {string} bucket
 * @property {string} accessKeyId
 * @property {string} secretAccessKey
 * @property {number} downloadSeconds how long a download's URL works
 */

const REQUIRED = {
  FRONTEND_URL: 'the address people open in a browser, such as http://localhost:8080',
  DATABASE_URL: 'postgres://user:password@host:6432/database',
};
/** All of them, or none. */
const STORAGE = {
  STORAGE_ENDPOINT: 'the S3 address inside the stack, such as http://storage:3900',
  STORAGE_BUCKET: 'the name of the bucket that files go to',
  STORAGE_ACCESS_KEY_ID: 'the key id for that bucket',
  STORAGE_SECRET_ACCESS_KEY: 'the secret of that key',
};

/** All of them, or none: files at the edge, for one viewer and a short while. */
const PLAYBACK = {
  PLAYBACK_SECRET: 'a long random text that signs the player\'s tokens',
  STORAGE_SIGNING_KEY_ID: 'the id of the public key at CloudFront',
  CLOUDFRONT_SIGNING_KEY: 'the private half of that key, PEM',
  STORAGE_URL_UPLOADS: 'the address of the bucket at CloudFront, such as https://files.example.com',
};

/**
 * Reads what Slipway hands over, and names everything that is wrong at once.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {Config}
 */
export function readConfig(env) {
  const stored = Object.keys(STORAGE).some((name) => env[name]);
  const played = Boolean(env.PLAYBACK_SECRET);
  const problems = Object.entries({ ...REQUIRED, ...(stored && STORAGE), ...(played && PLAYBACK) })
    .filter(([name]) => !env[name])
    .map(([name, meaning]) => `${name} is not set; export ${name}=<${meaning}>`);
  const number = (/** @type {string} */ name, /** @type {number} */ fallback) => {
    const value = Number(env[name] || fallback);
    if (Number.isInteger(value) && value >= 0 && value <= 65535) return value;
    problems.push(`${name} is not a whole number; set it to something like ${fallback}`);
    return fallback;
  };
  const text = (/** @type {string} */ name, fallback = '') => env[name] || fallback;
  const frontend = text('FRONTEND_URL');
  if (frontend && !URL.canParse(frontend)) {
    problems.push('FRONTEND_URL is not a URL; write it with its scheme, like http://localhost:8080');
  }
  const port = number('PORT', 3000);
  const drainSeconds = number('DRAIN_SECONDS', 8);
  const limit = { requests: number('API_LIMIT_REQUESTS', 0), seconds: number('API_LIMIT_SECONDS', 900) };
  const downloadSeconds = number('DOWNLOAD_SECONDS', 300);
  if (problems.length) throw new Error(problems.join('\n'));
  return {
    port,
    drainSeconds,
    limit,
    origin: new URL(frontend).origin,
    identity: {
      stack: text('SLIPWAY_STACK', 'local'),
      release: text('SLIPWAY_RELEASE', 'unreleased'),
      replica: hostname(),
    },
    databaseUrl: text('DATABASE_URL'),
    cacheUrl: text('CACHE_URL'),
    storage: stored
      ? {
          endpoint: text('STORAGE_ENDPOINT'),
          publicEndpoint: text('STORAGE_PUBLIC_ENDPOINT', env.STORAGE_ENDPOINT),
          region: text('STORAGE_REGION', 'auto'),
          bucket: text('STORAGE_BUCKET'),
          accessKeyId: text('STORAGE_ACCESS_KEY_ID'),
          secretAccessKey: text('STORAGE_SECRET_ACCESS_KEY'),
          downloadSeconds,
        }
      : undefined,
    playback: played
      ? {
          secret: text('PLAYBACK_SECRET'),
          address: text('STORAGE_URL_UPLOADS').replace(/\/$/, ''),
          keyId: text('STORAGE_SIGNING_KEY_ID'),
          privateKey: text('CLOUDFRONT_SIGNING_KEY'),
        }
      : undefined,
  };
}
