"""Objects as a process sees them: ids, references, their bytes and the shared memory these lie in."""
