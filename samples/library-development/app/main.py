"""Uses the package and the module beside it, which reach the job by py_modules."""

from rounding import shown
from textstats import mean_word_length

print("mean word length:", shown(mean_word_length("the quick brown fox jumps over the lazy dog")))
