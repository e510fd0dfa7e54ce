"""GitHub: Pages for the page, and what the pipeline in Actions may know and do."""
