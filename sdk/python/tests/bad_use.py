"""What programs do wrong, and what they are told: scripts with the lines that they print. Types of errors are Ray's."""

from __future__ import annotations

from typing import List, NamedTuple

PRELUDE = """
import ctypes, os, signal, subprocess, sys, threading, time
import ray
ray.init()

def told(call, *args, **kwargs):
    try:
        value = call(*args, **kwargs)
    except BaseException as error:
        print(type(error).__name__, flush=True)
        return error
    print(repr(value), flush=True)

@ray.remote
def add(a, b=1):
    return a + b

@ray.remote(max_restarts=0)
class Keeper:
    def __init__(self, kept=None):
        self.kept = kept
    def call(self, function=None, *args):
        return function(*args) if function else self.kept
    def pid(self):
        return os.getpid()
"""


class BadUse(NamedTuple):
    """`exit_code` is that of the program: minus the number of the signal that ended it."""

    name: str
    script: str
    lines: List[str]
    exit_code: int = 0
