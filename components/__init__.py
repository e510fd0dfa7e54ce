"""Components: files say what (`database.py`), folders say where (`neon/database.py`)."""
