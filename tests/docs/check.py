# SPDX-License-Identifier: Apache-2.0
"""Runs the commands of a page and compares what they print with what the page shows.

Usage: check.py TOOL PAGE.md [--update]

An indented line that starts with "$ energymodel" is a command, continued while lines end in a
backslash; the indented lines after it are what it prints, to either stream. It runs in
tests/golden/data. With --update the page takes what was printed.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

indent = "    "


def printed(command, tool, folder):
    environment = dict(os.environ, LC_ALL="C", COLUMNS="110", ENERGYMODEL_PATH="", XDG_DATA_HOME=folder)
    run = subprocess.run(
        ["bash", "-c", f'energymodel() {{ "{tool}" "$@"; }}; cd "$0"; ' + command,
         str(pathlib.Path(__file__).parent.parent / "golden" / "data")],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
    return run.stdout.splitlines()


def rewritten(lines, tool, folder):
    at = 0
    while at < len(lines):
        yield lines[at]
        if not lines[at].startswith(indent + "$ energymodel"):
            at += 1
            continue
        command = lines[at][len(indent) + 2:]
        while command.endswith("\\"):
            at += 1
            yield lines[at]
            command = command[:-1] + lines[at].strip()
        at += 1
        while at < len(lines) and (lines[at].startswith(indent) or
                                   (lines[at] == "" and lines[at + 1:at + 2] and lines[at + 1].startswith(indent))):
            if lines[at].startswith(indent + "$ "):
                break
            at += 1
        for line in printed(command, tool, folder):
            yield (indent + line).rstrip()


def main():
    tool, page = sys.argv[1:3]
    found = pathlib.Path(page).read_text()
    with tempfile.TemporaryDirectory() as folder:
        expected = "\n".join(rewritten(found.splitlines(), os.path.abspath(tool), folder)) + "\n"
    if "--update" in sys.argv:
        pathlib.Path(page).write_text(expected)
    elif found != expected:
        for number, (a, b) in enumerate(zip(found.splitlines(), expected.splitlines()), 1):
            if a != b:
                sys.exit(f"{page}:{number}: found '{a}', expected '{b}'")
        sys.exit(f"{page}: found another number of lines than the tool prints")


main()
