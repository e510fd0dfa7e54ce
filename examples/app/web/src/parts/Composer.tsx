import { useState, type FormEvent, type KeyboardEvent } from 'react';
import { loadAuthor, saveAuthor } from '../outbox';

const LIMIT = 500;
const NEAR = 100;

export function Composer({ onWrite }: { onWrite: (text: string, author: string) => void }) {
  const [text, setText] = useState('');
  const [author, setAuthor] = useState(loadAuthor);
  const left = LIMIT - [...text.trim()].length;
  const ready = text.trim() !== '' && left >= 0;

  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (!ready) return;
    saveAuthor(author.trim());
    onWrite(text.trim(), author.trim() || 'Someone');
    setText('');
  };
  const submitByKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) submit();
  };

  return (
    <form className="card composer" onSubmit={submit}>
      <label className="hidden" htmlFor="note-text">Note</label>
      <textarea
        id="note-text"
        data-testid="note-input"
        rows={3}
        placeholder="What should everyone know?"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={submitByKey}
        aria-describedby="note-left"
      />
      <div className="composer-foot">
        <label className="byline" htmlFor="note-author">
          <span>From</span>
          <input
            id="note-author"
            data-testid="note-author"
            maxLength={40}
            placeholder="Someone"
            autoComplete="nickname"
            value={author}
            onChange={(event) => setAuthor(event.target.value)}
          />
        </label>
        <span id="note-left" className={left < 0 ? 'left over' : 'left'}>
          {left < 0 ? `${-left} too many` : left < NEAR ? `${left} left` : ''}
        </span>
        <button className="primary" type="submit" data-testid="note-send" disabled={!ready}>
          Share note
        </button>
      </div>
    </form>
  );
}
