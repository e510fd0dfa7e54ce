import { duration } from '../format';
import type { Connection, Socket } from '../live';
import type { Health, Part } from '../types';
import type { Checkup } from '../useHealth';
import { Icon } from './Icon';

interface Props {
  checkup?: Checkup;
  connection: Connection;
  socket?: Socket;
  checking: boolean;
  onCheck: () => void;
}

interface Row {
  name: string;
  title: string;
  ok?: boolean;
  detail: string;
  milliseconds?: number;
}

export function HealthPanel({ checkup, connection, socket, checking, onCheck }: Props) {
  const rows = describe(checkup, connection, socket);
  const failing = rows.filter((row) => row.ok === false);
  const known = rows.every((row) => row.ok !== undefined);
  const summary = failing.length ? `${failing.map((row) => row.title).join(', ')} not well` : known ? 'All parts answer' : 'Checking';
  const { health } = checkup ?? {};
  return (
    <section className="card health" id="health" aria-labelledby="health-title" data-testid="health" data-ok={known && !failing.length}>
      <div className="card-head">
        <h2 id="health-title">Health</h2>
        <button type="button" data-testid="check" onClick={onCheck} disabled={checking}>
          <Icon name="again" />Check
        </button>
      </div>
      <p className={failing.length ? 'summary failing' : 'summary'} role="status">{summary}</p>
      <ul className="rows">{rows.map((row) => <PartRow key={row.name} row={row} />)}</ul>
      {health && <Answered health={health} />}
    </section>
  );
}

function PartRow({ row: { name, title, ok, detail, milliseconds } }: { row: Row }) {
  const state = ok === undefined ? 'unknown' : ok ? 'ok' : 'failing';
  return (
    <li className="row part" data-testid={`part-${name}`} data-state={state}>
      <span className="dot" />
      <span className="row-text">
        <span className="row-name">{title}</span>
        <span className="quiet">{detail}</span>
      </span>
      <span className="hidden">{state}</span>
      <span className="latency" data-testid={`latency-${name}`}>
        {milliseconds === undefined ? '–' : duration(milliseconds)}
        <svg className="gauge" viewBox="0 0 48 3" aria-hidden="true" focusable="false">
          <rect className="gauge-track" width="48" height="3" rx="1.5" />
          <rect className="gauge-fill" width={gauge(milliseconds)} height="3" rx="1.5" />
        </svg>
      </span>
    </li>
  );
}

function Answered({ health }: { health: Health }) {
  return (
    <dl className="answered">
      <div><dt>Stack</dt><dd>{health.stack}</dd></div>
      <div><dt>Release</dt><dd data-testid="release">{health.release}</dd></div>
      <div><dt>Replica</dt><dd data-testid="replica">{health.replica}</dd></div>
    </dl>
  );
}

/** 1 ms to 1 s, on a logarithmic scale, as a width of at most 48. */
function gauge(milliseconds = 0): number {
  if (!milliseconds) return 0;
  const share = Math.log10(Math.max(milliseconds, 0.1) * 10) / 4;
  return Math.round(Math.min(Math.max(share, 0.06), 1) * 480) / 10;
}

function describe(checkup: Checkup | undefined, connection: Connection, socket?: Socket): Row[] {
  const parts: Record<string, Part | undefined> = checkup?.problem ? {} : (checkup?.health?.parts ?? {});
  const row = (name: string, title: string, good: (part: Part) => string): Row => {
    const part = parts[name];
    if (!part) return { name, title, detail: checkup ? 'Unknown' : 'Checking' };
    return { name, title, ok: part.ok, milliseconds: part.milliseconds, detail: part.ok ? good(part) : (part.problem ?? 'failing') };
  };
  const api = row('api', 'API', (part) => `up ${uptime(part.uptimeSeconds ?? 0)}`);
  const held = row('websocket', 'WebSocket', () => (socket ? `held by ${socket.replica}` : 'connected'));
  return [
    checkup?.problem ? { ...api, ok: false, detail: checkup.problem } : { ...api, milliseconds: checkup?.latency },
    row('database', 'Database', (part) => `schema ${part.schema}`),
    // A product without them does not name them.
    ...[
      row('cache', 'Cache', (part) => visits(part.visits ?? 0)),
      row('storage', 'Storage', () => 'bucket reachable'),
    ].filter(({ name }) => !checkup?.health || name in checkup.health.parts),
    connection === 'live'
      ? { ...held, milliseconds: socket?.milliseconds }
      : { ...held, ok: connection === 'lost' ? false : undefined, detail: 'not connected', milliseconds: undefined },
  ];
}

const visits = (count: number) => `${count} visit${count === 1 ? '' : 's'} in two minutes`;

function uptime(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3_600)} h`;
}
