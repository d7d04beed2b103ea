"""Connecting to the daemon of a node, and to nobody else."""

from __future__ import annotations

import errno
import os
import socket
import struct


def _check_listener(end: socket.socket, path: str) -> None:
    """Raises PermissionError when the one who listens is somebody else, who would be told the token and what is to be run."""
    _, user, _ = struct.unpack("3i", end.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i")))
    if user not in (0, os.geteuid()):
        raise PermissionError(errno.EPERM, f"The process that listens there belongs to user {user}, not to this one or root", path)


def connect(path: str) -> socket.socket:
    """A socket to the one of this user, or of root, that listens at `path`, however long that is. Raises OSError."""
    end = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        if len(os.fsencode(path)) > 107:
            # The address of a socket is short; its directory by descriptor is, too.
            directory = os.open(os.path.dirname(path), os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
            try:
                end.connect(f"/proc/self/fd/{directory}/{os.path.basename(path)}")
            finally:
                os.close(directory)
        else:
            end.connect(path)
        _check_listener(end, path)
    except BaseException:
        end.close()
        raise
    return end
