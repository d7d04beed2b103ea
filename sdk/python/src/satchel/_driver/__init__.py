"""The program that called `init`: finding or starting a cluster, and what its workers print."""
