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
      <ol className="notes" data-testid="notes" aria-live="polite">
        {[...drafts.toReversed(), ...notes].map((note) => (
          // One list under one set of keys: a draft that is confirmed stays the same element.
          <Entry key={note.key} note={note} now={now} retry={retry} discard={discard} />
        ))}
      </ol>
      {earlier && (
        <button type="button" className="earlier" onClick={() => loadEarlier().catch(() => {})}>
          Show earlier notes
        </button>
      )}
    </>
  );
}

interface EntryProps extends Pick<Props, 'now' | 'retry' | 'discard'> {
  note: Draft | Note;
}

const STATES = {
  sending: { icon: 'clock', words: 'Sending' },
  refused: { icon: 'warn', words: 'Not saved' },
  saved: { icon: 'check', words: 'Saved' },
} as const;

function Entry({ note, now, retry, discard }: EntryProps) {
  const state = 'id' in note ? 'saved' : note.problem ? 'refused' : 'sending';
  const { icon, words } = STATES[state];
  return (
    <li className={`card note ${state}`} data-testid="note" data-state={state} data-id={'id' in note ? note.id : undefined}>
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
        {'problem' in note && note.problem && (
          <p className="refusal" role="alert">
            <span>{note.problem}</span>
            <button type="button" onClick={() => retry(note)}>Try again</button>
            <button type="button" onClick={() => discard(note)}>Discard</button>
          </p>
        )}
      </div>
    </li>
  );
}
