"""A library that is being worked on: the job imports it as it lies here, installed nowhere."""

from textstats.measures import mean_word_length

__all__ = ["mean_word_length"]
