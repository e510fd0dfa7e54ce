INSERT INTO notes (key, author, text) VALUES
  ('seed-1', 'Ada', 'This is a preview: its database is its own, and goes with it.'),
  ('seed-2', 'Ben', 'Nothing that you write here reaches production.');
