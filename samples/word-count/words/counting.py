"""Splits texts into words."""

import re
from collections import Counter

WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


def count_words(paths):
    """Return a Counter of the lower-case words in the given files (UTF-8)."""
    counts = Counter()
    for path in paths:
        counts.update(word.lower() for word in WORD.findall(path.read_text(encoding="utf-8")))
    return counts
