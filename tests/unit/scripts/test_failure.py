"""What package managers print, turned into one sentence."""

import errno
from pathlib import Path

import pytest

from scripts._setup.failure import explain, explain_os


LOG = Path("/clone/.mizan/setup/python.log")

PIP_OFFLINE = """WARNING: Retrying (Retry(total=1)) after connection broken by
'NewConnectionError('<HTTPSConnection>: Failed to establish a new connection: [Errno -3]')'
ERROR: Could not find a version that satisfies the requirement anyio==4.16.0 (from versions: none)
ERROR: No matching distribution found for anyio==4.16.0"""
NPM_OFFLINE = "npm error code EAI_AGAIN\nnpm error request to https://... failed"


@pytest.mark.parametrize(
    ("output", "words"),
    [
        (PIP_OFFLINE, "cannot be reached: connect to the network"),
        (NPM_OFFLINE, "cannot be reached: connect to the network"),
        ("ERROR: No matching distribution found for plyvel==1.5.1", "no build of a package"),
        ("OSError: [Errno 28] No space left on device", "the disk is full"),
        ("SSLError(CERTIFICATE_VERIFY_FAILED)", "certificate of the index is not trusted here"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "is not the one pinned here: do not use it"),
        ("Segmentation fault", f"pip failed: read {LOG}"),
    ],
)
def test_explain__known_output__says_cause_and_remedy(output: str, words: str) -> None:
    """Each cause has its own sentence; a failed connection is not taken for a missing package."""
    sentence = str(explain(output, tool="pip", registry="the index", log=LOG))
    assert words in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EACCES, "/clone/.venv cannot be written: clone into a folder of your own"),
        (errno.EROFS, "cannot be written"),
        (errno.EIO, "mend that and run this again"),
    ],
)
def test_explain_os__file_system_error__says_what_to_do(number: int, words: str) -> None:
    """A full, foreign or failing disk is told apart."""
    error = OSError(number, "as the system words it", "/clone/.venv")
    assert words in str(explain_os(error, Path("/clone")))
