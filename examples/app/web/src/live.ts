import { socketUrl } from './api';
import { backoff } from './backoff';
import type { Note } from './types';

const PING_EVERY = 10_000;
const PONG_WITHIN = 5_000;
const RESTARTING = 1012;

export type Connection = 'connecting' | 'live' | 'lost';

export interface Socket {
  milliseconds: number;
  replica: string;
}

export interface LiveEvents {
  notes: (notes: Note[]) => void;
  filesChanged: () => void;
  connection: (state: Connection) => void;
  /** Round trip over the socket, and the replica that holds it. */
  measured: (socket: Socket) => void;
}

/**
 * Keeps a WebSocket open until `close`, and resumes after the note that `cursor` names, so that
 * whatever was written while it was down arrives when it is back.
 */
export function openLive(cursor: () => number, events: LiveEvents): { close: () => void } {
  let socket: WebSocket | undefined;
  let closed = false;
  let tries = 0;
  let retry: number | undefined;

  function connect() {
    window.clearTimeout(retry);
    if (closed) return;
    events.connection(tries ? 'lost' : 'connecting');
    const mine = new WebSocket(socketUrl(cursor()));
    socket = mine;
    let replica = '';
    const pings = pinging(mine, (milliseconds) => events.measured({ milliseconds, replica }));
    mine.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      if (message.type === 'hello') {
        if (tries) events.filesChanged(); // something may have changed unheard
        tries = 0;
        replica = message.replica;
        events.connection('live');
        pings.now();
      } else if (message.type === 'notes') events.notes(message.notes);
      else if (message.type === 'files') events.filesChanged();
      else if (message.type === 'pong') pings.answered(message.id);
    };
    mine.onclose = ({ code }) => {
      pings.stop();
      if (closed || socket !== mine) return;
      events.connection('lost');
      // A release in progress: the next replica is ready already.
      retry = window.setTimeout(connect, code === RESTARTING ? Math.random() * 300 : backoff(tries));
      tries += 1;
    };
  }

  const wake = () => {
    if (socket?.readyState === WebSocket.CLOSED) connect();
  };
  window.addEventListener('online', wake);
  connect();
  return {
    close() {
      closed = true;
      window.clearTimeout(retry);
      window.removeEventListener('online', wake);
      socket?.close();
    },
  };
}

/** Measures the socket and ends it when it no longer answers, which a browser may not notice for minutes. */
function pinging(socket: WebSocket, latency: (milliseconds: number) => void) {
  let id = 0;
  let sentAt = 0;
  let overdue: number | undefined;
  const now = () => {
    if (socket.readyState !== WebSocket.OPEN) return;
    window.clearTimeout(overdue);
    overdue = window.setTimeout(() => socket.close(), PONG_WITHIN);
    sentAt = performance.now();
    socket.send(JSON.stringify({ type: 'ping', id: ++id }));
  };
  const every = window.setInterval(now, PING_EVERY);
  return {
    now,
    answered(answer: number) {
      if (answer !== id) return;
      window.clearTimeout(overdue);
      latency(performance.now() - sentAt);
    },
    stop() {
      window.clearInterval(every);
      window.clearTimeout(overdue);
    },
  };
}
