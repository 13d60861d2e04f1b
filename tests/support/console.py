"""Console sessions printed in documents, run as they are printed."""

import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path


_BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
_END = "--- end of command ---"


@dataclass
class Step:
    """A command and the output printed below it, ``…`` standing for anything."""

    command: str
    printed: list[str] = field(default_factory=list)

    def matches(self, output: str) -> bool:
        """Whether the output is what is printed."""
        pattern = r"\n".join(_line(line) for line in self.printed)
        return re.fullmatch(pattern, output.rstrip("\n"), re.DOTALL) is not None


def steps(page: Path) -> list[Step]:
    """Every command of a document, in order."""
    found: list[Step] = []
    for block in _BLOCK.findall(page.read_text("utf-8")):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append(Step(line[2:]))
            else:
                found[-1].printed.append(line)
    return found


def run(session: list[Step], folder: Path) -> list[str]:
    """What each command prints on stdout and stderr, all of them in one shell."""
    script = "".join(f"{step.command}\nprintf '\\n{_END}\\n'\n" for step in session)
    ended = subprocess.run(
        ["/bin/sh"],
        input=script,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=True,
    )
    outputs = ended.stdout.split(f"\n{_END}\n")
    return outputs[: len(session)]


def _line(line: str) -> str:
    return ".*".join(re.escape(part) for part in line.split("…"))
