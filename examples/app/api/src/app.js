import { openCache } from './cache.js';
import { openDatabase } from './database.js';
import { createFiles } from './files.js';
import { Unwell, createHealth } from './health.js';
import { createLimit } from './limit.js';
import { createLive } from './live.js';
import { neededVersion } from './migrations.js';
import { createNotes } from './notes.js';
import { createPlayback } from './playback.js';
import { createRoutes } from './routes.js';
import { createServer } from './server.js';
import { openStorage } from './storage.js';

const NOTES = 'notes';
const FILES = 'files';

/**
 * Puts the parts together. Nothing here waits for a part to answer: the process starts without
 * them, says so in /ready, and connects as they come.
 *
 * @param {import('./config.js').Config} config
 * @param {import('./log.js').Log} log
 */
export function createApp(config, log) {
  const { origin, identity } = config;
  const state = { draining: false };
  const database = openDatabase(config.databaseUrl, log);
  const cache = openCache(config.cacheUrl, log);
  const storage = config.storage && openStorage(config.storage);
  const notes = createNotes(database);
  const files = createFiles(database, storage);
  const playback = config.playback && createPlayback(config.playback);

  /** @param {import('./notes.js').Draft} draft */
  async function write(draft) {
    const written = await notes.create(draft);
    await cache.forget();
    void live.feed.ring();
    void cache.ring(NOTES);
    return written;
  }

  async function filesChanged() {
    live.feed.ringFiles();
    await cache.ring(FILES);
  }

  const live = createLive({ origin, state, notes, write, identity, log });
  cache.onRing((topic) => (topic === FILES ? live.feed.ringFiles() : void live.feed.ring()));

  const health = createHealth(
    {
      api: async () => ({ uptimeSeconds: Math.round(process.uptime()) }),
      database: async () => ({ schema: await schema(database) }),
      ...(config.cacheUrl && { cache: () => cache.probe() }),
      ...(storage && { storage: storage.probe }),
      websocket: async () => {
        if (!cache.listening()) throw new Unwell('does not hear the other replicas');
        return { clients: live.count() };
      },
    },
    log,
  );
  const routes = createRoutes({ state, identity, origin, notes, files, playback, cache, health, write, filesChanged });
  const server = createServer({ routes, origin, state, limit: createLimit(config.limit, cache), log });
  server.on('upgrade', live.upgrade);
  const close = () => Promise.allSettled([database.close(), cache.close()]);
  return { server, live, state, close };
}

/** @param {import('./database.js').Database} database */
async function schema(database) {
  const version = await database.schemaVersion();
  const needed = neededVersion();
  if (version >= needed) return version;
  throw new Unwell(`schema ${version || 'missing'}, needs ${needed}; run the migrations`);
}
