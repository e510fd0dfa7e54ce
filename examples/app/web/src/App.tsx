import { useCallback, useEffect, useRef, useState } from 'react';
import { Composer } from './parts/Composer';
import { FileShelf } from './parts/FileShelf';
import { Header } from './parts/Header';
import { HealthPanel } from './parts/HealthPanel';
import { NoteList } from './parts/NoteList';
import { useFiles } from './useFiles';
import { useHealth } from './useHealth';
import { useNotes } from './useNotes';
import { useNow } from './useNow';


export function App() {
  const files = useFiles();
  const notes = useNotes(files.reload);
  const { checkup, check } = useHealth();
  const now = useNow();
  const [checking, setChecking] = useState(false);
  const refresh = useCallback(() => {
    setChecking(true);
    void check().finally(() => setChecking(false));
  }, [check]);
  const { connection } = notes;
  useEffect(files.reload, [files.reload]);
  // Whatever interrupted or restored the connection probably shows in the parts as well.
  const interrupted = useRef(false);
  useEffect(() => {
    interrupted.current ||= connection === 'lost';
    if (!interrupted.current) return undefined;
    refresh();
    // The first answer may still have come from a process on its way out.
    const again = connection === 'lost' ? window.setTimeout(refresh, 4_000) : undefined;
    return () => window.clearTimeout(again);
  }, [connection, refresh]);

  const expected = checkup?.health?.origin;
  const keepsFiles = !checkup?.health || 'storage' in checkup.health.parts;
  return (
    <>
      <Header connection={connection} waiting={notes.drafts.filter((draft) => !draft.problem).length} />
      {expected && expected !== window.location.origin && (
        <p className="banner" role="alert">
          This page works at <a href={expected}>{expected}</a>; here it can only read.
        </p>
      )}
      <main>
        <section className="stream" aria-labelledby="notes-title">
          <h2 id="notes-title" className="hidden">Notes</h2>
          <Composer onWrite={notes.write} />
          <NoteList {...notes} now={now} />
        </section>
        <aside aria-label="Files and health">
          {keepsFiles && <FileShelf {...files} now={now} />}
          <HealthPanel
            checkup={checkup}
            connection={connection}
            socket={notes.socket}
            checking={checking}
            onCheck={refresh}
          />
        </aside>
      </main>
      <footer>
        <span>A small product, deployed by Slipway</span>
      </footer>
    </>
  );
}
