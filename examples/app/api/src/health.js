import { reason } from './log.js';
import { within } from './time.js';

const PART_TIMEOUT = 2_500;
const REUSE_MILLISECONDS = 1_000;

/**
 * @typedef {object} PartHealth
 * @property {boolean} ok
 * @property {number} milliseconds that the check took
 * @property {string} [problem] for people; details are in the log
 *
 * @typedef {PartHealth & Record<string, string | number | boolean>} Part
 *
 * @typedef {object} Health
 * @property {'ok' | 'failing'} status
 * @property {Record<string, Part>} parts
 */

/** Says in a few words, fit for strangers, why a part is not well. */
export class Unwell extends Error {}

/**
 * Checks all parts at the same time. Callers within a second of each other share one round,
 * so that many of them do not become a load of its own.
 *
 * @param {Record<string, () => Promise<Record<string, string | number> | void>>} checks what to add about the part, or a throw
 * @param {import('./log.js').Log} log
 * @returns {() => Promise<Health>}
 */
export function createHealth(checks, log) {
  /** @type {{at: number, round: Promise<Health>} | undefined} */
  let last;

  /** @param {string} name @returns {Promise<[string, Part]>} */
  async function checked(name) {
    const started = performance.now();
    const elapsed = () => Math.round((performance.now() - started) * 100) / 100;
    try {
      const details = await within(checks[name](), PART_TIMEOUT);
      return [name, { ok: true, milliseconds: elapsed(), ...details }];
    } catch (error) {
      log.warn('part failing', { part: name, reason: reason(error) });
      const problem = error instanceof Unwell ? error.message : 'does not answer';
      return [name, { ok: false, milliseconds: elapsed(), problem }];
    }
  }

  async function round() {
    const parts = Object.fromEntries(await Promise.all(Object.keys(checks).map(checked)));
    const allOk = Object.values(parts).every((part) => part.ok);
    return { status: /** @type {'ok' | 'failing'} */ (allOk ? 'ok' : 'failing'), parts };
  }

  return () => {
    if (!last || Date.now() - last.at > REUSE_MILLISECONDS) last = { at: Date.now(), round: round() };
    return last.round;
  };
}
