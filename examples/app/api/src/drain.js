import { pause } from './time.js';

/** A proxy that has not yet noticed still gets answers, each saying that the connection ends. */
const LINGER = 1_000;

/**
 * Stops in the order that loses nothing: health fails, clients of the WebSocket are told to come
 * back, requests in flight are finished, then the parts are closed.
 *
 * @param {object} app
 * @param {import('node:http').Server} app.server
 * @param {{close: () => Promise<void>}} app.live
 * @param {{draining: boolean}} app.state
 * @param {() => Promise<unknown>} app.close
 * @param {number} seconds after which whatever is left is cut off
 * @param {import('./log.js').Log} log
 * @returns {Promise<void>}
 */
export async function drain({ server, live, state, close }, seconds, log) {
  if (state.draining) return;
  state.draining = true;
  log.info('draining');
  const deadline = pause(seconds * 1000).then(() => 'late');
  const finished = Promise.all([pause(LINGER), live.close()]).then(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeIdleConnections();
    await closed;
    return 'finished';
  });
  const outcome = await Promise.race([finished, deadline]);
  if (outcome === 'late') {
    log.warn('drain time is over; cutting off what is left');
    server.closeAllConnections();
  }
  await Promise.race([close(), pause(1_000)]);
  log.info('stopped');
}
