export interface Note {
  id: number;
  key: string;
  author: string;
  text: string;
  createdAt: string;
}

/** A note that this browser has written and the server has not confirmed yet. */
export interface Draft {
  key: string;
  author: string;
  text: string;
  createdAt: string;
  /** Why the server will not take it; unset while it is still being sent. */
  problem?: string;
}

export interface StoredFile {
  id: string;
  name: string;
  size: number;
  createdAt: string;
}

export interface Part {
  ok: boolean;
  milliseconds: number;
  problem?: string;
  schema?: string;
  visits?: number;
  uptimeSeconds?: number;
}

export interface Health {
  status: 'ok' | 'failing' | 'draining';
  origin: string;
  stack: string;
  release: string;
  replica: string;
  parts: Record<string, Part>;
}
