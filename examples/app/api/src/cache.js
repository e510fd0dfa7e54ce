import { createClient } from '@redis/client';
import { reason } from './log.js';
import { within } from './time.js';

const BELL = 'notes:bell';
const COMMAND_TIMEOUT = 500;

/**
 * The cache makes things fast and tells replicas of each other's news. It holds nothing that
 * cannot be lost: every method but `probe` answers without it.
 *
 * @typedef {object} Cache
 * @property {<T>(name: string, seconds: number, produce: () => Promise<T>) => Promise<{value: T, hit: boolean}>} remember
 * @property {() => Promise<void>} forget makes everything remembered so far unreachable
 * @property {(topic: string) => Promise<void>} ring
 * @property {(listener: (topic: string) => void) => void} onRing
 * @property {() => Promise<void>} countVisit
 * @property {() => Promise<{visits: number}>} probe visits: page loads in the last full minute and this one
 * @property {() => boolean} listening whether this replica hears the others
 * @property {(name: string, seconds: number) => Promise<{count: number, left: number} | undefined>} count one more in a window that the first one opens: how many now, and its seconds that are left; undefined while it is away
 * @property {() => Promise<void>} close
 */

/** Nothing is remembered, and a replica hears of others' news when it next looks. @type {Cache} */
const NONE = {
  remember: async (_name, _seconds, produce) => ({ value: await produce(), hit: false }),
  forget: async () => {},
  ring: async () => {},
  onRing: () => {},
  countVisit: async () => {},
  probe: async () => ({ visits: 0 }),
  listening: () => true,
  count: async () => undefined,
  close: async () => {},
};

/**
 * @param {string} url empty: there is none
 * @param {import('./log.js').Log} log
 * @returns {Cache}
 */
export function openCache(url, log) {
  if (!url) return NONE;
  const commands = connect(url, log, 'cache');
  const ears = connect(url, log, 'cache subscription');
  /** @type {(topic: string) => void} */
  let heard = () => {};
  const subscribed = ears.connect().then(() => ears.subscribe(BELL, (topic) => heard(topic)));
  subscribed.catch((error) => log.error('cache subscription refused', { reason: reason(error) }));
  commands.connect().catch((error) => log.error('cache refused', { reason: reason(error) }));

  /** @template T @template F @param {Promise<T>} command @param {F} fallback @returns {Promise<T | F>} */
  const orElse = (command, fallback) => within(command, COMMAND_TIMEOUT).catch(() => fallback);
  const version = async () => (await commands.get('notes:version')) ?? '0';

  return {
    async remember(name, seconds, produce) {
      // The version is read before the value is produced: a write in between makes this entry unreachable.
      const key = await orElse(version().then((number) => `notes:${name}:${number}`), undefined);
      const stored = key && (await orElse(commands.get(key), null));
      if (stored) return { value: JSON.parse(stored), hit: true };
      const value = await produce();
      if (key) void orElse(commands.set(key, JSON.stringify(value), { expiration: { type: 'EX', value: seconds } }), null);
      return { value, hit: false };
    },
    forget: async () => void (await orElse(commands.incr('notes:version'), null)),
    ring: async (topic) => void (await orElse(commands.publish(BELL, topic), null)),
    onRing: (listener) => void (heard = listener),
    countVisit: async () => {
      const key = visitKey(Date.now());
      await orElse(commands.multi().incr(key).expire(key, 180).exec(), null);
    },
    probe: async () => {
      const now = Date.now();
      const counts = await within(commands.mGet([visitKey(now), visitKey(now - 60_000)]), 2_000);
      return { visits: counts.reduce((sum, count) => sum + Number(count ?? 0), 0) };
    },
    listening: () => ears.isReady,
    count: async (name, seconds) => {
      const key = `notes:count:${name}`;
      const counted = commands.multi().set(key, 0, { condition: 'NX', expiration: { type: 'EX', value: seconds } }).incr(key).ttl(key).exec();
      const [, count, left] = await orElse(counted, []);
      return count === undefined ? undefined : { count: Number(count), left: Math.max(Number(left), 1) };
    },
    close: async () => {
      commands.destroy();
      ears.destroy();
    },
  };
}

/** @param {number} time */
const visitKey = (time) => `notes:visits:${new Date(time).toISOString().slice(0, 16)}`;

/** @param {string} url @param {import('./log.js').Log} log @param {string} what */
function connect(url, log, what) {
  const client = createClient({
    url,
    // Commands fail at once while the cache is away, instead of piling up.
    disableOfflineQueue: true,
    socket: {
      connectTimeout: 3_000,
      reconnectStrategy: (tries) => Math.min(100 * 2 ** tries, 3_000) * (0.5 + Math.random() / 2),
    },
  });
  let lost = false;
  client.on('error', (error) => {
    if (!lost) log.warn(`${what} lost`, { reason: reason(error) });
    lost = true;
  });
  client.on('ready', () => {
    lost = false;
  });
  return client;
}
