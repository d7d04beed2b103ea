#!/usr/bin/env python3
"""A custom provider: sets the field "greeting" of runtime environments up. One process for each request: an object of
JSON comes on standard input, one goes to standard output. What it prints on standard error is the log."""

import json
import os
import sys

LANGUAGES = {"en": "Hello", "de": "Hallo", "fr": "Bonjour"}


def validate(request):
    """Called at submit: says everything that is wrong, or gives the value's normal form."""
    value = request["value"]
    if not isinstance(value, dict) or not isinstance(value.get("name"), str) or not value["name"]:
        return {"errors": [{"message": "greeting must be an object with a name", "hint": 'Write {"name": "you"}.'}]}
    language = value.get("language", "en")
    if language not in LANGUAGES:
        message = f"greeting knows no language '{language}'"
        return {"errors": [{"path": ".language", "message": message, "hint": f"It knows {', '.join(LANGUAGES)}."}]}
    return {"value": {"name": value["name"], "language": language}}


def plan(request):
    """Which layers are needed, and what decides their content. Nothing may be looked up here that could change."""
    value = request["value"]
    return {"layers": [{"inputs": value, "summary": f"a greeting for {value['name']}"}]}


def materialize(request):
    """Fills one layer. The directory is final: its path may be written into files."""
    inputs, directory = request["inputs"], request["directory"]
    print(f"Writing a greeting for {inputs['name']}", file=sys.stderr)
    text = f"{LANGUAGES[inputs.get('language', 'en')]}, {inputs['name']}{request['settings'].get('ending', '.')}"
    with open(os.path.join(directory, "greeting.txt"), "w", encoding="utf-8") as file:
        file.write(text + "\n")
    os.mkdir(os.path.join(directory, "bin"))
    program = os.path.join(directory, "bin", "greet")
    with open(program, "w", encoding="utf-8") as file:
        file.write(f"#!/bin/sh\nexec cat '{directory}/greeting.txt'\n")
    os.chmod(program, 0o755)
    return {"facts": {"text": text}}


def contribute(request):
    """What a process gets of the layer; asked once, when the layer is made."""
    return {
        "variables": {"GREETING": request["facts"]["text"]},
        "program_path": [os.path.join(request["directory"], "bin")],
    }


METHODS = {"validate": validate, "plan": plan, "materialize": materialize, "contribute": contribute}


def answer(request):
    method = METHODS.get(request["method"]) if request["protocol"] == 1 else None
    if method is None:
        message = f"greeting.py does not know '{request['method']}' of protocol {request['protocol']}"
        return {"error": {"code": "tool_too_old", "message": message, "hint": "Install a newer one."}}
    return method(request)


print(json.dumps({"protocol": 1, **answer(json.load(sys.stdin))}))
