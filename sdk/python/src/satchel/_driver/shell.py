"""What of its shell goes with a program to its workers."""

from __future__ import annotations

import json
import os
from typing import Dict

# Bytes of variables that go with a program, the short ones first: the node takes 1 MiB of a peer that has only begun to speak.
_MOST_VARIABLES = 512 * 1024


def variables() -> Dict[str, str]:
    """What the program's shell said, which goes with it to its workers; those of a job have the job's."""
    told, room = {}, _MOST_VARIABLES
    for name, value in sorted(os.environ.items(), key=lambda variable: len(variable[1])):
        try:
            (name + value).encode()
        except UnicodeEncodeError:
            continue  # Bytes that are no text: JSON has no way to say them.
        room -= len(json.dumps({name: value}))
        if room < 0:
            break
        told[name] = value
    return told
