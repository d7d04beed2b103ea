"""Counts the words of the texts in data/ and prints the most frequent ones."""

import subprocess
from pathlib import Path

from words.counting import count_words
from words.report import print_report

here = Path(__file__).parent
texts = sorted((here / "data").glob("*.txt"))
counts = count_words(texts)
print_report(counts, texts)

# An executable file of the project: its mode has travelled with it.
longest = subprocess.run([here / "tools" / "longest-line", *texts], check=True, capture_output=True, text=True)
print("longest line:", longest.stdout.strip())
