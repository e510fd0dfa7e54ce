import { useCallback, useState } from 'react';
import { call, post } from './api';
import { newKey } from './outbox';
import type { StoredFile } from './types';

export interface Transfer {
  key: string;
  name: string;
  /** 0 to 1 */
  progress: number;
  problem?: string;
}

interface Begun {
  file: StoredFile;
  upload: { method: string; url: string; headers: Record<string, string> };
}

export function useFiles() {
  const [files, setFiles] = useState<StoredFile[]>([]);
  const [transfers, setTransfers] = useState<Transfer[]>([]);

  const reload = useCallback(() => {
    call<{ files: StoredFile[] }>('/api/files').then(
      (answer) => setFiles(answer.files),
      () => {}, // the health panel says that something is wrong; the next change tries again
    );
  }, []);

  const upload = async (file: File) => {
    const key = newKey();
    const change = (what: Partial<Transfer>) =>
      setTransfers((all) => all.map((transfer) => (transfer.key === key ? { ...transfer, ...what } : transfer)));
    const dismissed = (all: Transfer[]) => all.filter((transfer) => transfer.key !== key);
    setTransfers((all) => [...all, { key, name: file.name, progress: 0 }]);
    try {
      const begun = await post<Begun>('/api/files', { name: file.name, size: file.size });
      await put(begun.upload, file, (progress) => change({ progress }));
      await post(`/api/files/${begun.file.id}/complete`, {});
      setTransfers(dismissed);
      reload();
    } catch (error) {
      change({ problem: error instanceof Error ? error.message : 'The upload failed; try again.' });
    }
  };

  const dismiss = (key: string) => setTransfers((all) => all.filter((transfer) => transfer.key !== key));

  const download = async (file: StoredFile) => {
    const { url } = await call<{ url: string }>(`/api/files/${file.id}/url`);
    const link = document.createElement('a');
    link.href = url;
    link.download = file.name;
    link.click();
  };

  return { files, transfers, reload, upload, dismiss, download };
}

/** XMLHttpRequest, because fetch cannot tell how far an upload has come. */
function put(upload: Begun['upload'], file: File, progress: (share: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(upload.method, upload.url);
    for (const [name, value] of Object.entries(upload.headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => progress(event.loaded / event.total);
    request.onload = () =>
      request.status < 300 ? resolve() : reject(new Error(`Storage refused the file (${request.status}); try again.`));
    request.onerror = () => reject(new Error('Storage cannot be reached; try again.'));
    request.send(file);
  });
}
