import { AwsV4Signer } from 'aws4fetch';

const UPLOAD_SECONDS = 15 * 60;
/** What a stored object says it is: nothing that a browser would ever run on this origin. */
const STORED_TYPE = 'application/octet-stream';

/**
 * @typedef {object} Upload a request that a browser can make as it is
 * @property {'PUT'} method
 * @property {string} url
 * @property {Record<string, string>} headers
 *
 * @typedef {object} Storage
 * @property {(key: string, size: number) => Promise<Upload>} upload accepts exactly `size` bytes, for 15 minutes
 * @property {(key: string, name: string) => Promise<string>} download a URL that saves the object as `name`, for `downloadSeconds`
 * @property {(key: string) => Promise<number | undefined>} size in bytes, undefined when there is no such object
 * @property {() => Promise<void>} probe
 */

/**
 * @param {import('./config.js').StorageConfig} config
 * @returns {Storage}
 */
export function openStorage({ endpoint, publicEndpoint, region, bucket, downloadSeconds, ...keys }) {
  const signed = { ...keys, region, service: 's3' };
  const address = (/** @type {string} */ base, key = '') => new URL(`${base.replace(/\/$/, '')}/${bucket}${key && `/${key}`}`);

  /** @param {'PUT' | 'GET'} method @param {URL} url @param {Record<string, string>} [headers] */
  async function presign(method, url, headers) {
    // All headers: without content-length in the signature any number of bytes would be taken.
    const signer = new AwsV4Signer({ ...signed, method, url: url.href, headers, signQuery: true, allHeaders: true });
    return (await signer.sign()).url.href;
  }

  /** @param {URL} url */
  async function head(url) {
    const { headers } = await new AwsV4Signer({ ...signed, method: 'HEAD', url: url.href }).sign();
    return fetch(url, { method: 'HEAD', headers, signal: AbortSignal.timeout(3_000) });
  }

  return {
    async upload(key, size) {
      const url = address(publicEndpoint, key);
      url.searchParams.set('X-Amz-Expires', String(UPLOAD_SECONDS));
      const headers = { 'content-type': STORED_TYPE };
      return { method: 'PUT', url: await presign('PUT', url, { ...headers, 'content-length': String(size) }), headers };
    },
    async download(key, name) {
      const url = address(publicEndpoint, key);
      url.searchParams.set('X-Amz-Expires', String(downloadSeconds));
      url.searchParams.set('response-content-disposition', attachment(name));
      return presign('GET', url);
    },
    async size(key) {
      const answer = await head(address(endpoint, key));
      if (answer.status === 404) return undefined;
      if (!answer.ok) throw new Error(`storage answered ${answer.status} for an object`);
      return Number(answer.headers.get('content-length'));
    },
    async probe() {
      const { status } = await head(address(endpoint));
      if (status !== 200) throw new Error(`storage answered ${status} for the bucket`);
    },
  };
}

/**
 * RFC 6266, without a space: form encoding would write it as `+`, which S3 servers read differently.
 *
 * @param {string} name
 */
export function attachment(name) {
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment;filename*=UTF-8''${encoded}`;
}
