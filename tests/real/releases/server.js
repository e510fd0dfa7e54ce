// A backend whose release decides how it behaves: behaviour.json stands beside it in the image.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import pg from 'pg';

const behaviour = JSON.parse(readFileSync(new URL('behaviour.json', import.meta.url), 'utf8'));
if (behaviour.exits) {
  console.log('cannot start: the settings are wrong');
  process.exit(3);
}
const started = Date.now();
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 2 });
pool.on('error', () => {});
let leaving = false;

const well = () => !leaving && !behaviour.unwell && Date.now() - started >= 1000 * (behaviour.seconds ?? 0);

const server = createServer(async (request, response) => {
  if (leaving) response.setHeader('Connection', 'close');
  if (request.url === '/health') return response.writeHead(well() ? 200 : 503).end();
  if (request.url === '/api/schema') {
    const { rows } = await pool.query(
      "SELECT max(version) AS version, to_regclass('public.half') AS half FROM schema_migrations");
    return response.end(JSON.stringify(rows[0]));
  }
  response.writeHead(behaviour.errors ? 500 : 200).end(behaviour.name);
});
server.listen(Number(process.env.PORT));
process.on('SIGTERM', () => {
  leaving = true;
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
