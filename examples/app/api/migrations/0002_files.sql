CREATE TABLE files (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  size bigint NOT NULL CHECK (size > 0),
  created_at timestamptz NOT NULL DEFAULT now(),
  -- Null until the bytes are in storage: a row is made before its upload begins.
  arrived_at timestamptz
);
CREATE INDEX files_newest ON files (created_at DESC) WHERE arrived_at IS NOT NULL;
