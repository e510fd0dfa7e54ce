import { reason } from './log.js';
import { PAGE_LIMIT } from './notes.js';

const LOOK_ANYWAY = 5_000;

/**
 * @typedef {object} Reader
 * @property {number} cursor id of the newest note it was given
 * @property {(notes: import('./notes.js').Note[]) => void} deliver
 * @property {() => void} filesChanged
 */

/**
 * Delivers every note to every reader, in order, exactly once. The bell only says that there may
 * be something new; what it is comes from the database, so a bell that is lost or rung out of
 * order loses nothing, and every few seconds the feed looks without being told.
 *
 * @param {Pick<import('./notes.js').Notes, 'list' | 'lastId'>} notes
 * @param {import('./log.js').Log} log
 */
export function createFeed(notes, log) {
  /** @type {Set<Reader>} */
  const readers = new Set();
  let looking = false;
  let lookAgain = false;

  /** One query for everybody, from where the one furthest behind is. */
  async function look() {
    for (let more = true; more && readers.size; ) {
      const from = Math.min(...[...readers].map((reader) => reader.cursor));
      const page = await notes.list({ after: from, limit: PAGE_LIMIT });
      for (const reader of readers) {
        // One that joined during the query from further behind would skip notes; it has rung again.
        if (reader.cursor >= from) hand(reader, page);
      }
      more = page.length === PAGE_LIMIT;
    }
  }

  /** Looks for new notes; calls made while it looks become one more look. */
  async function ring() {
    lookAgain = true;
    if (looking) return;
    looking = true;
    try {
      while (lookAgain) {
        lookAgain = false;
        await look();
      }
    } catch (error) {
      log.warn('feed could not look', { reason: reason(error) });
    } finally {
      looking = false;
    }
  }

  /** @type {Promise<number> | undefined} */
  let asking;
  /** @type {Promise<number> | undefined} */
  let askingNext;

  /**
   * The newest note's id, asked after the call: those that come while it is being asked share the
   * next question, because after a restart everybody joins at once.
   *
   * @returns {Promise<number>}
   */
  function newest() {
    if (!asking) return (asking = notes.lastId().finally(() => (asking = undefined)));
    askingNext ??= asking.catch(() => 0).then(() => {
      askingNext = undefined;
      return newest();
    });
    return askingNext;
  }

  const timer = setInterval(() => void ring(), LOOK_ANYWAY);

  return {
    ring,
    ringFiles: () => readers.forEach((reader) => reader.filesChanged()),
    stop: () => clearInterval(timer),

    /** @param {Reader['deliver']} deliver @param {Reader['filesChanged']} filesChanged */
    reader(deliver, filesChanged) {
      let gone = false;
      /** @type {Reader} */
      const reader = { cursor: 0, deliver, filesChanged };
      return {
        /** Catches up from `after`, or starts from now on. @param {number | undefined} after */
        async join(after = Infinity) {
          // Not beyond what there is: a page left open over a fresh database would wait for ever.
          reader.cursor = Math.min(after, await newest());
          for (let more = after !== Infinity; more && !gone; ) {
            const page = await notes.list({ after: reader.cursor, limit: PAGE_LIMIT });
            hand(reader, page);
            more = page.length === PAGE_LIMIT;
          }
          if (gone) return;
          readers.add(reader);
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
 * @param {Reader} reader
 * @param {import('./notes.js').Note[]} page
 */
function hand(reader, page) {
  const fresh = page.filter((note) => note.id > reader.cursor);
  if (!fresh.length) return;
  reader.cursor = fresh[fresh.length - 1].id;
  reader.deliver(fresh);
}
