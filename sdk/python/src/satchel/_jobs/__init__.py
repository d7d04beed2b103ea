"""What speaks HTTP with a cluster, for the client of jobs."""
