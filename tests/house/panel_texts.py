"""Which texts the modules of the frontend ask for."""

from collections.abc import Iterator
import json
import re
from typing import Final

from .tree import PACKAGE

FRONTEND: Final = PACKAGE / "frontend"
_CALL: Final = re.compile(r"(?<![\w.])(?:t|translated)\(")
_LITERAL: Final = re.compile(r'"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`')
_PART: Final = re.compile(r"\$\{[^}]*\}")
_LINE: Final = re.compile(r'^  "?([\w.]+)"?: (".*"),$', re.MULTILINE)


def english() -> dict[str, str]:
    """Return the texts that the modules bring along."""
    written = (FRONTEND / "english.js").read_text(encoding="utf-8")
    return {key: json.loads(text) for key, text in _LINE.findall(written)}


def asked_for() -> set[str]:
    """Return regular expressions of the keys of texts, one for each place that asks for some."""
    return {
        r"\w+".join(map(re.escape, _PART.split(literal[1:-1])))
        for file in FRONTEND.glob("*.js")
        for argument in _keys(file.read_text(encoding="utf-8"))
        for literal in _LITERAL.findall(argument)
    }


def _keys(code: str) -> Iterator[str]:
    """Return the second argument of each call for a text."""
    for call in _CALL.finditer(code):
        arguments = _arguments(code, call.end())
        if len(arguments) > 1:
            yield arguments[1]


def _arguments(code: str, start: int) -> list[str]:
    """Return the arguments of a call; `start` is behind its parenthesis."""
    depth, arguments = 0, [""]
    for token in re.finditer(rf"{_LITERAL.pattern}|.", code[start:], re.DOTALL):
        text = token.group()
        depth += (text in "([{") - (text in ")]}")
        if depth < 0:
            break
        if text == "," and not depth:
            arguments.append("")
        else:
            arguments[-1] += text
    return arguments
