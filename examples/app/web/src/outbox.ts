import type { Draft } from './types';

const OUTBOX = 'notes.outbox';
const AUTHOR = 'notes.author';

/** Drafts outlive a reload of their tab; their keys make sure that none becomes two notes. */
export const loadOutbox = (): Draft[] => read(() => sessionStorage, OUTBOX, []);
export const saveOutbox = (drafts: Draft[]): void => save(() => sessionStorage, OUTBOX, drafts);

export const loadAuthor = (): string => read(() => localStorage, AUTHOR, '');
export const saveAuthor = (author: string): void => save(() => localStorage, AUTHOR, author);

/** Unlike crypto.randomUUID, there on plain http too. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

// Private windows may refuse storage altogether; the page works without.
function read<T>(storage: () => Storage, name: string, fallback: T): T {
  try {
    return (JSON.parse(storage().getItem(name) ?? 'null') as T | null) ?? fallback;
  } catch {
    return fallback;
  }
}

function save(storage: () => Storage, name: string, value: unknown): void {
  try {
    storage().setItem(name, JSON.stringify(value));
  } catch {
    // see above
  }
}
