"""Runs from an archive, with a module from another one."""

import pathlib

import greetings

print(greetings.of(pathlib.Path(__file__).with_name("name.txt").read_text(encoding="utf-8").strip()))
