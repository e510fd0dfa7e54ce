import { WebSocketServer } from 'ws';
import { allowance } from './allowance.js';
import { createFeed } from './feed.js';
import { HttpError, parseObject } from './http.js';
import { reason } from './log.js';
import { readDraft, readPage } from './notes.js';
import { errorBody, refuseForeign, requestIdOf } from './server.js';
import { pause } from './time.js';

const MESSAGE_LIMIT = 8 * 1024;
const HEARTBEAT = 25_000;
const SLOW_CLIENT_BYTES = 1024 * 1024;
/** A client on a bad line needs a while to hear that it is sent away; cut off, it would not know why. */
const SLOW_CLIENT_SECONDS = 5;
/** As long as the server lingers anyway; a replica that has just started serves few at once. */
const FAREWELL = 1_000;
const RESTART = 1012;
const TRY_AGAIN_LATER = 1013;
/** Messages a client may send at once, and then per second. */
const BURST = 40;
const PER_SECOND = 20;

/**
 * @typedef {object} LiveParts
 * @property {string} origin
 * @property {{draining: boolean}} state
 * @property {import('./notes.js').Notes} notes
 * @property {(draft: import('./notes.js').Draft) => Promise<{note: import('./notes.js').Note}>} write stores a note and rings
 * @property {Record<string, string>} identity said to each client in `hello`
 * @property {import('./log.js').Log} log
 */

/**
 * WebSocket at /ws. A client connects with `?after=<id of the last note it has>`, gets what it
 * missed, then everything new in order.
 *
 * To the client: `{type: hello}`, `{type: notes, notes}`, `{type: files}` (the list changed),
 * `{type: ack, key, id}`, `{type: error, key, error}`, `{type: pong, id}`.
 * From the client: `{type: note, key, author, text}`, `{type: ping, id}`.
 *
 * @param {LiveParts} parts
 */
export function createLive({ origin, state, notes, write, identity, log }) {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_LIMIT, perMessageDeflate: false });
  const feed = createFeed(notes, log);

  /** @param {import('ws').WebSocket} socket @param {number | undefined} after @param {string} requestId */
  async function join(socket, after, requestId) {
    const send = (/** @type {object} */ message) => {
      if (socket.bufferedAmount > SLOW_CLIENT_BYTES) socket.terminate();
      else socket.send(JSON.stringify(message), () => {});
    };
    const spend = allowance(BURST, PER_SECOND);
    let alive = true;
    socket.on('pong', () => void (alive = true));
    socket.on('error', (error) => log.warn('websocket error', { requestId, reason: reason(error) }));
    socket.on('message', (data) => void receive(String(data), { send, spend, write }, log, requestId));
    const beat = setInterval(() => {
      if (!alive) return socket.terminate();
      alive = false;
      socket.ping();
    }, HEARTBEAT);
    const reader = feed.reader((fresh) => send({ type: 'notes', notes: fresh }), () => send({ type: 'files' }));
    socket.on('close', (code) => {
      clearInterval(beat);
      reader.leave();
      log.info('websocket closed', { requestId, code });
    });
    try {
      await reader.join(after);
      send({ type: 'hello', ...identity });
    } catch (error) {
      log.warn('websocket not joined', { requestId, reason: reason(error) });
      socket.close(TRY_AGAIN_LATER, 'try again later');
    }
  }

  return {
    feed,
    count: () => sockets.clients.size,

    /** @param {import('node:http').IncomingMessage} request @param {import('node:stream').Duplex} stream @param {Buffer} head */
    upgrade(request, stream, head) {
      const requestId = requestIdOf(request);
      try {
        const url = new URL(request.url ?? '/', 'http://internal');
        if (url.pathname !== '/ws') throw new HttpError(404, 'not_found', 'The WebSocket is at /ws.');
        if (state.draining) throw new HttpError(503, 'restarting', 'This replica is stopping; connect again.');
        refuseForeign(request, origin);
        const { after } = readPage(url.searchParams);
        sockets.handleUpgrade(request, stream, head, (socket) => void join(socket, after, requestId));
      } catch (error) {
        if (!(error instanceof HttpError)) throw error;
        log.info('websocket refused', { requestId, status: error.status, code: error.code });
        refuse(stream, error, requestId);
      }
    },

    /** Tells every client to come back, spread over a second so that they do not all come at once. */
    async close() {
      feed.stop();
      const leaving = [...sockets.clients].map(async (socket) => {
        await pause(Math.random() * FAREWELL);
        socket.close(RESTART, 'restarting');
        const closed = new Promise((resolve) => socket.once('close', resolve));
        if (socket.readyState !== socket.CLOSED) await Promise.race([closed, pause(SLOW_CLIENT_SECONDS * 1_000)]);
        socket.terminate();
      });
      await Promise.all(leaving);
    },
  };
}

/**
 * @param {string} text
 * @param {{send: (message: object) => void, spend: () => boolean, write: LiveParts['write']}} client
 * @param {import('./log.js').Log} log
 * @param {string} requestId
 */
async function receive(text, { send, spend, write }, log, requestId) {
  /** @type {unknown} */
  let key;
  try {
    if (!spend()) throw new HttpError(429, 'too_many_messages', `Send at most ${PER_SECOND} messages a second.`);
    const message = parseObject(text);
    key = message.key;
    if (message.type === 'ping') return send({ type: 'pong', id: message.id });
    if (message.type !== 'note') throw new HttpError(400, 'unknown_type', 'Send messages of type note or ping.');
    const { note } = await write(readDraft(message, message.key));
    return send({ type: 'ack', key, id: note.id });
  } catch (error) {
    const known = error instanceof HttpError ? error : new HttpError(500, 'internal', 'Something went wrong; try again.');
    if (known !== error) log.error('message failed', { requestId, reason: reason(error) });
    return send({ type: 'error', key, ...errorBody(known) });
  }
}

/** @param {import('node:stream').Duplex} stream @param {HttpError} error @param {string} requestId */
function refuse(stream, error, requestId) {
  const body = JSON.stringify(errorBody(error));
  stream.on('error', () => {});
  stream.end(
    `HTTP/1.1 ${error.status} Refused\r\nConnection: close\r\nContent-Type: application/json\r\n` +
      `X-Request-Id: ${requestId}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
