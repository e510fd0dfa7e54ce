import { reason } from './log.js';
import { PAGE_LIMIT } from './notes.js';

const LOOK_ANYWAY = 5_000;

/**
 * Delivers every note to every reader, in order, exactly once. The bell only says that there may
 * be something new; what it is comes from the database, so a bell that is lost or rung out of
 * order loses nothing, and every few seconds the feed looks without being told.
 *
 * @param {Pick<import('./notes.js').Notes, 'list' | 'lastId'>} notes
 * @param {import('./log.js').Log} log
 */
export function createFeed(notes, log) {
  /** @typedef {{cursor: number, deliver: (notes: import('./notes.js').Note[]) => void, filesChanged: () => void}} Reader */
  /** @type {Set<Reader>} */
  const readers = new Set();
  /** Newest note delivered to all readers; unknown while there are none. @type {Promise<number> | undefined} */
  let start;
  let last = 0;
  let looking = false;
  let lookAgain = false;

  async function begin() {
    start ??= notes.lastId();
    try {
      last = Math.max(last, await start);
    } catch (error) {
      start = undefined;
      throw error;
    }
  }

  async function lookOnce() {
    await begin();
    for (;;) {
      const page = await notes.list({ after: last, limit: PAGE_LIMIT });
      for (const reader of readers) hand(reader, page);
      last = page.at(-1)?.id ?? last;
      if (page.length < PAGE_LIMIT) return;
    }
  }

  /** Looks for new notes; calls made while it looks become one more look. */
  async function ring() {
    lookAgain = true;
    if (looking) return;
    looking = true;
    try {
      while (lookAgain && readers.size) {
        lookAgain = false;
        await lookOnce();
      }
    } catch (error) {
      log.warn('feed could not look', { reason: reason(error) });
    } finally {
      looking = false;
      if (!readers.size) start = undefined;
    }
  }

  const timer = setInterval(() => void ring(), LOOK_ANYWAY);

  return {
    ring,
    ringFiles: () => readers.forEach((reader) => reader.filesChanged()),
    stop: () => clearInterval(timer),

    /** @param {Reader['deliver']} deliver @param {Reader['filesChanged']} filesChanged */
    reader(deliver, filesChanged) {
      /** @type {Reader} */
      const reader = { cursor: 0, deliver, filesChanged };
      let gone = false;
      return {
        /** Catches up from `after`, or from now on. @param {number | undefined} after */
        async join(after) {
          await begin();
          // Not beyond what there is: a page left open over a fresh database would wait for ever.
          reader.cursor = after === undefined ? last : Math.min(after, await notes.lastId());
          for (let behind = after !== undefined; behind && !gone; ) {
            const page = await notes.list({ after: reader.cursor, limit: PAGE_LIMIT });
            hand(reader, page);
            // What others got while this page was on its way would otherwise be missed.
            behind = page.length === PAGE_LIMIT || reader.cursor < last;
          }
          if (!gone) readers.add(reader);
          void ring();
        },
        leave() {
          gone = true;
          readers.delete(reader);
        },
      };
    },
  };
}

/**
 * @param {{cursor: number, deliver: (notes: import('./notes.js').Note[]) => void}} reader
 * @param {import('./notes.js').Note[]} page
 */
function hand(reader, page) {
  const fresh = page.filter((note) => note.id > reader.cursor);
  if (!fresh.length) return;
  reader.cursor = fresh[fresh.length - 1].id;
  reader.deliver(fresh);
}
