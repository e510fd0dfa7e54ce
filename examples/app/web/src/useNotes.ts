import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError, call, post } from './api';
import { persist } from './backoff';
import { openLive, type Connection, type Socket } from './live';
import { loadOutbox, newKey, saveOutbox } from './outbox';
import type { Draft, Note } from './types';

const PAGE = 50;

interface Page {
  notes: Note[];
}

/** Notes as the server has them, newest first, and the drafts it has not confirmed. */
export function useNotes(onFilesChanged: () => void) {
  const [notes, setNotes] = useState<Note[]>([]);
  const [drafts, setDrafts] = useState<Draft[]>(loadOutbox);
  const [connection, setConnection] = useState<Connection>('connecting');
  const [socket, setSocket] = useState<Socket>();
  const [loaded, setLoaded] = useState(false);
  const [earlier, setEarlier] = useState(false);
  // Only what came in order counts as seen: a confirmed note of ours may have overtaken another's.
  const cursor = useRef(0);

  const add = useCallback((fresh: Note[]) => {
    setNotes((known) => merge(known, fresh));
    const keys = new Set(fresh.map((note) => note.key));
    setDrafts((waiting) => waiting.filter((draft) => !keys.has(draft.key)));
  }, []);

  const send = useCallback(
    async (draft: Draft) => {
      const body = { text: draft.text, author: draft.author };
      const headers = { 'idempotency-key': draft.key };
      try {
        const { note } = await persist(() => post<{ note: Note }>('/api/notes', body, headers), mends);
        add([note]);
      } catch (error) {
        const problem = error instanceof Error ? error.message : 'The note was not taken.';
        setDrafts((waiting) => waiting.map((other) => (other.key === draft.key ? { ...other, problem } : other)));
      }
    },
    [add],
  );

  useEffect(() => {
    let live: { close: () => void } | undefined;
    let gone = false;
    const start = async () => {
      const page = await persist(() => call<Page>('/api/notes'), (error) => mends(error) || 0);
      if (gone) return;
      cursor.current = page.notes.at(-1)?.id ?? 0;
      add(page.notes);
      setEarlier(page.notes.length === PAGE);
      setLoaded(true);
      const arrived = (fresh: Note[]) => {
        cursor.current = Math.max(cursor.current, ...fresh.map((note) => note.id));
        add(fresh);
      };
      const events = { notes: arrived, filesChanged: onFilesChanged, connection: setConnection, measured: setSocket };
      live = openLive(() => cursor.current, events);
    };
    void start();
    loadOutbox().filter((draft) => !draft.problem).forEach((draft) => void send(draft));
    return () => {
      gone = true;
      live?.close();
    };
  }, [add, send, onFilesChanged]);

  useEffect(() => saveOutbox(drafts), [drafts]);

  const write = (text: string, author: string) => {
    const draft = { key: newKey(), text, author, createdAt: new Date().toISOString() };
    setDrafts((waiting) => [...waiting, draft]);
    void send(draft);
  };
  const retry = ({ problem: _, ...draft }: Draft) => {
    setDrafts((waiting) => waiting.map((other) => (other.key === draft.key ? draft : other)));
    void send(draft);
  };
  const discard = (draft: Draft) => setDrafts((waiting) => waiting.filter((other) => other.key !== draft.key));
  const loadEarlier = async () => {
    const page = await call<Page>(`/api/notes?before=${notes.at(-1)?.id ?? 0}&limit=${PAGE}`);
    add(page.notes);
    setEarlier(page.notes.length === PAGE);
  };

  return { notes, drafts, connection, socket, loaded, earlier, write, retry, discard, loadEarlier };
}

function merge(known: Note[], fresh: Note[]): Note[] {
  const keys = new Set(known.map((note) => note.key));
  const added = fresh.filter((note) => !keys.has(note.key));
  return added.length ? [...known, ...added].sort((a, b) => b.id - a.id) : known;
}

/** Milliseconds to wait at least before another try, or false when trying again is useless. */
function mends(error: unknown): number | false {
  return error instanceof ApiError && error.passing ? (error.retryAfter ?? 0) * 1000 : false;
}
