import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { createFeed } from '../src/feed.js';
import { createLog } from '../src/log.js';

/** Notes in memory, whose queries answer only when they are let go. */
function slowNotes(count = 0) {
  /** @type {any[]} */
  const all = [];
  const write = () => all.push({ id: all.length + 1, key: '', author: '', text: '', createdAt: '' });
  for (let i = 0; i < count; i++) write();
  /** @type {(() => void)[]} */
  const held = [];
  let holding = false;
  return {
    all, write, held,
    hold: () => void (holding = true),
    release: () => { holding = false; held.splice(0).forEach((go) => go()); },
    lastId: async () => all.length,
    async list({ after = 0, limit = 50 }) {
      const answer = all.filter((note) => note.id > after).slice(0, limit);
      if (holding) await new Promise((go) => held.push(() => go(undefined)));
      return answer;
    },
  };
}

/** @param {ReturnType<typeof createFeed>} feed */
function listener(feed) {
  /** @type {number[]} */
  const ids = [];
  const reader = feed.reader((notes) => ids.push(...notes.map((note) => note.id)), () => {});
  return { ids, ...reader };
}

const settle = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
/** Lets a look that is under way end, so that the ring begins one of its own. */
const ringOnce = async () => { await settle(); await feed.ring(); };
const range = (/** @type {number} */ from, /** @type {number} */ to) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);
/** @type {ReturnType<typeof createFeed>} */
let feed;
const open = (/** @type {ReturnType<typeof slowNotes>} */ notes) => (feed = createFeed(notes, createLog({}, () => {})));
afterEach(() => feed.stop());

test('a reader that comes back gets what it missed, then what is new', async () => {
  const notes = slowNotes(450);
  const reader = listener(open(notes));
  await reader.join(3);
  notes.write();
  await ringOnce();
  assert.deepEqual(reader.ids, range(4, 451));
});

test('a new reader starts from now', async () => {
  const notes = slowNotes(5);
  const reader = listener(open(notes));
  await reader.join(undefined);
  notes.write();
  await ringOnce();
  assert.deepEqual(reader.ids, [6]);
});

test('a cursor from another life of the database does not wait for ever', async () => {
  const notes = slowNotes(2);
  const reader = listener(open(notes));
  await reader.join(90);
  notes.write();
  await ringOnce();
  assert.deepEqual(reader.ids, [3]);
});

test('a reader that joins while others are served skips nothing', async () => {
  const notes = slowNotes(1);
  const early = listener(open(notes));
  await early.join(1);
  await settle();
  notes.hold();
  const late = listener(feed);
  const joined = late.join(0);
  await settle();
  const lateAnswer = notes.held.shift(); // note 1, and on its way for long
  notes.write();
  void feed.ring();
  await settle();
  notes.held.shift()?.(); // note 2, for the early one
  await settle();
  notes.write();
  void feed.ring();
  await settle();
  lateAnswer?.();
  await joined;
  notes.release(); // note 3, asked for from note 2: the late one is not there yet
  await settle();
  assert.deepEqual(early.ids, [2, 3]);
  assert.deepEqual(late.ids, [1, 2, 3]);
});

test('readers that join at once share a question, never one that is older than they are', async () => {
  const notes = slowNotes(7);
  let asked = 0;
  /** @type {(() => void)[]} */
  const held = [];
  notes.lastId = async () => {
    asked += 1;
    const answer = notes.all.length;
    await new Promise((go) => held.push(() => go(undefined)));
    return answer;
  };
  const first = listener(open(notes));
  const joined = [first.join(7)];
  notes.write();
  const later = Array.from({ length: 50 }, () => listener(feed));
  joined.push(...later.map((reader) => reader.join(8)));
  held.shift()?.();
  await settle();
  held.shift()?.();
  await Promise.all(joined);
  await ringOnce();
  assert.equal(asked, 2);
  assert.deepEqual(first.ids, [8]);
  assert.deepEqual(later.map((reader) => reader.ids), Array(50).fill([]));
});

test('a question that fails is asked anew for those who come after it', async () => {
  const notes = slowNotes(2);
  const { lastId } = notes;
  notes.lastId = async () => { throw new Error('away'); };
  const early = listener(open(notes)).join(1);
  const reader = listener(feed);
  notes.lastId = lastId;
  await Promise.all([assert.rejects(early, /away/), reader.join(1)]);
  await settle();
  assert.deepEqual(reader.ids, [2]);
});

test('a reader that left gets nothing', async () => {
  const notes = slowNotes(0);
  const reader = listener(open(notes));
  await reader.join(0);
  reader.leave();
  notes.write();
  await ringOnce();
  assert.deepEqual(reader.ids, []);
});

test('a database that fails once is asked again at the next ring', async () => {
  const notes = slowNotes(0);
  const reader = listener(open(notes));
  await reader.join(0);
  await settle();
  const { list } = notes;
  notes.list = async () => { throw new Error('away'); };
  notes.write();
  await ringOnce();
  notes.list = list;
  await ringOnce();
  assert.deepEqual(reader.ids, [1]);
});
