/**
 * One JSON object a line on stdout. Callers pass names, codes and durations: never a connection
 * string, a note's text, or a URL with its query, since signatures travel there.
 *
 * @typedef {Record<string, string | number | boolean | undefined>} Fields
 * @typedef {object} Log
 * @property {(message: string, fields?: Fields) => void} info
 * @property {(message: string, fields?: Fields) => void} warn
 * @property {(message: string, fields?: Fields) => void} error
 */

/**
 * @param {Fields} common fields that every line carries
 * @param {(line: string) => void} [write]
 * @returns {Log}
 */
export function createLog(common, write = (line) => process.stdout.write(line)) {
  const at = (/** @type {string} */ level) => (/** @type {string} */ message, fields = {}) =>
    write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...common, ...fields })}\n`);
  return { info: at('info'), warn: at('warn'), error: at('error') };
}

/**
 * The part of an error that is safe to log: its code, or its first line.
 *
 * @param {unknown} error
 * @returns {string}
 */
export function reason(error) {
  if (!(error instanceof Error)) return String(error);
  const { code } = /** @type {{code?: unknown}} */ (error);
  const cause = error.cause instanceof Error ? ` (${reason(error.cause)})` : '';
  return `${code ? `${code}: ` : ''}${error.message.split('\n')[0]}${cause}`;
}
