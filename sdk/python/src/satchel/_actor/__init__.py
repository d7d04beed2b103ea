"""Actors as their callers see them: classes, handles, what is known of a class."""
