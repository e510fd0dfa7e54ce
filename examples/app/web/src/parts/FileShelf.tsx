import { useRef, useState, type DragEvent } from 'react';
import { ago, bytes } from '../format';
import type { StoredFile } from '../types';
import type { Transfer } from '../useFiles';
import { Icon } from './Icon';

interface Props {
  files: StoredFile[];
  transfers: Transfer[];
  now: number;
  upload: (file: File) => Promise<void>;
  download: (file: StoredFile) => Promise<void>;
  dismiss: (key: string) => void;
}

export function FileShelf({ files, transfers, now, upload, download, dismiss }: Props) {
  const picker = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [problem, setProblem] = useState('');
  const take = (list: FileList | null) => Array.from(list ?? []).forEach((file) => void upload(file));
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  const fetchFile = (file: StoredFile) =>
    download(file).then(
      () => setProblem(''),
      (error: Error) => setProblem(error.message),
    );

  return (
    <section
      id="files"
      className={over ? 'card shelf over' : 'card shelf'}
      aria-labelledby="files-title"
      onDragOver={(event) => { event.preventDefault(); setOver(true); }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <div className="card-head">
        <h2 id="files-title">Files</h2>
        <button type="button" data-testid="upload" onClick={() => picker.current?.click()}>
          <Icon name="up" />Upload
        </button>
        <input
          ref={picker}
          hidden
          type="file"
          multiple
          data-testid="file-input"
          onChange={(event) => { take(event.target.files); event.target.value = ''; }}
        />
      </div>
      {problem && <p className="refusal" role="alert">{problem}</p>}
      {!files.length && !transfers.length && <p className="quiet">Drop a file here, or choose one. Up to 50{'\u00a0'}MiB each.</p>}
      <ul className="rows">
        {transfers.map((transfer) => <TransferRow key={transfer.key} transfer={transfer} onDismiss={dismiss} />)}
        {files.map((file) => (
          <li key={file.id} className="row" data-testid="file" data-name={file.name}>
            <span className="kind" aria-hidden="true">{kind(file.name)}</span>
            <span className="row-text">
              <span className="row-name" title={file.name}>{file.name}</span>
              <span className="quiet">{bytes(file.size)} · {ago(file.createdAt, now)}</span>
            </span>
            <button
              type="button"
              className="round"
              data-testid="download"
              aria-label={`Download ${file.name}`}
              onClick={() => void fetchFile(file)}
            >
              <Icon name="down" />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function TransferRow({ transfer, onDismiss }: { transfer: Transfer; onDismiss: (key: string) => void }) {
  const { key, name, progress, problem } = transfer;
  return (
    <li className="row" data-testid="transfer">
      <span className="kind" aria-hidden="true">{kind(name)}</span>
      <span className="row-text">
        <span className="row-name" title={name}>{name}</span>
        {problem
          ? <span className="refusal" role="alert">{problem}</span>
          : <progress value={progress} max={1} aria-label={`Uploading ${name}`} />}
      </span>
      {problem && (
        <button type="button" className="round" aria-label={`Dismiss ${name}`} onClick={() => onDismiss(key)}>
          <Icon name="close" />
        </button>
      )}
    </li>
  );
}

/** Up to four letters of the name's ending, as a label. */
function kind(name: string): string {
  const ending = /\.([A-Za-z0-9]{1,4})$/.exec(name)?.[1];
  return ending?.toLowerCase() ?? 'file';
}
