"""How many recorded answers were replayed: the same (`equal`), or different and `listed`."""

from collections import Counter

JUDGED: Counter[str] = Counter()
