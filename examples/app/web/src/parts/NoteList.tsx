import { ago, hue } from '../format';
import type { Draft, Note } from '../types';
import { Icon } from './Icon';

const COLOURS = 6;

interface Props {
  notes: Note[];
  drafts: Draft[];
  loaded: boolean;
  earlier: boolean;
  now: number;
  retry: (draft: Draft) => void;
  discard: (draft: Draft) => void;
  loadEarlier: () => Promise<void>;
}

export function NoteList({ notes, drafts, loaded, earlier, now, retry, discard, loadEarlier }: Props) {
  if (!loaded && !drafts.length) return <p className="quiet" role="status">Fetching notes…</p>;
  if (!notes.length && !drafts.length) {
    return (
      <div className="empty" data-testid="no-notes">
        <p>Nothing here yet.</p>
        <p className="quiet">Write the first note, and open this page in a second window to see it arrive.</p>
      </div>
    );
  }
  return (
    <>
      <ol className="notes" data-testid="notes">
        {drafts.toReversed().map((draft) => (
          <Entry key={draft.key} note={draft} now={now} state={draft.problem ? 'refused' : 'sending'}>
            {draft.problem && (
              <p className="refusal" role="alert">
                <span>{draft.problem}</span>
                <button type="button" onClick={() => retry(draft)}>Try again</button>
                <button type="button" onClick={() => discard(draft)}>Discard</button>
              </p>
            )}
          </Entry>
        ))}
        {notes.map((note) => <Entry key={note.key} note={note} id={note.id} now={now} state="saved" />)}
      </ol>
      {earlier && (
        <button type="button" className="earlier" onClick={() => loadEarlier().catch(() => {})}>
          Show earlier notes
        </button>
      )}
    </>
  );
}

interface EntryProps {
  note: Draft | Note;
  id?: number;
  now: number;
  state: 'sending' | 'refused' | 'saved';
  children?: React.ReactNode;
}

const STATES = {
  sending: { icon: 'clock', words: 'Sending' },
  refused: { icon: 'warn', words: 'Not saved' },
  saved: { icon: 'check', words: 'Saved' },
} as const;

function Entry({ note, id, now, state, children }: EntryProps) {
  const { icon, words } = STATES[state];
  return (
    <li className={`card note ${state}`} data-testid="note" data-state={state} data-id={id}>
      <span className={`avatar hue-${hue(note.author, COLOURS)}`} aria-hidden="true">
        {[...note.author][0]?.toUpperCase()}
      </span>
      <div className="note-body">
        <p className="note-head">
          <strong>{note.author}</strong>
          <time dateTime={note.createdAt} title={new Date(note.createdAt).toLocaleString()}>
            {ago(note.createdAt, now)}
          </time>
          <span className="note-state"><Icon name={icon} /><span className="hidden">{words}</span></span>
        </p>
        <p className="note-text" data-testid="note-text">{note.text}</p>
        {children}
      </div>
    </li>
  );
}
