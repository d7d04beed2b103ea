"""Frames and connections: how a driver, a worker or a zygote talks to the daemon of its node."""
