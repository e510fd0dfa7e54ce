import { createApp } from './app.js';
import { readConfig } from './config.js';
import { drain } from './drain.js';
import { createLog, reason } from './log.js';

const { SLIPWAY_RELEASE: release = 'unreleased' } = process.env;
const log = createLog({ release, pid: process.pid });

/** @param {string} message @param {unknown} error @returns {never} */
function crash(message, error) {
  log.error(message, { reason: reason(error), stack: error instanceof Error ? error.stack : undefined });
  process.exit(1);
}

process.on('uncaughtException', (error) => crash('crashed', error));

function start() {
  const config = readConfig(process.env);
  const app = createApp(config, log);
  app.server.on('error', (error) => crash(`cannot listen on port ${config.port}; free it or set PORT`, error));
  app.server.listen(config.port, () => log.info('listening', { port: config.port, replica: config.identity.replica }));
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.on(signal, () => drain(app, config.drainSeconds, log).then(() => process.exit(0)));
  }
}

try {
  start();
} catch (error) {
  for (const line of String(error instanceof Error ? error.message : error).split('\n')) log.error(line);
  process.exit(1);
}
