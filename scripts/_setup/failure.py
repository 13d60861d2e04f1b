"""What can go wrong while setting up, each as one sentence that says what to do."""

import errno
from dataclasses import dataclass
from pathlib import Path


class SetupFailure(Exception):
    """Setting up stopped. The message is the one sentence a newcomer reads."""


@dataclass(frozen=True, slots=True)
class _Cause:
    """Signs of a cause in what a package manager prints, and the sentence for it."""

    signs: tuple[str, ...]
    sentence: str


_DISK_FULL = _Cause(
    ("No space left on device", "ENOSPC", "Disk quota exceeded", "EDQUOT"),
    "the disk is full: free about 1 GB and run this again.",
)
_UNTRUSTED = _Cause(
    (
        "CERTIFICATE_VERIFY_FAILED",
        "SELF_SIGNED_CERT_IN_CHAIN",
        "UNABLE_TO_GET_ISSUER_CERT",
        "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    ),
    "the certificate of {registry} is not trusted here: make {tool} trust your network's"
    " certificate authority (details in {log}) and run this again.",
)
_NO_NETWORK = _Cause(
    (
        "NewConnectionError",
        "ConnectTimeoutError",
        "ReadTimeoutError",
        "ProxyError",
        "ENOTFOUND",
        "EAI_AGAIN",
        "ECONNREFUSED",
        "ECONNRESET",
        "ETIMEDOUT",
        "ENETUNREACH",
        "ERR_SOCKET_TIMEOUT",
    ),
    "{registry} cannot be reached: connect to the network (or tell {tool} of your proxy or"
    " mirror) and run this again.",
)
_TAMPERED = _Cause(
    ("DO NOT MATCH THE HASHES", "EINTEGRITY"),
    "a package from {registry} is not the one pinned here: do not use it, find out where {tool}"
    " fetches from, and see {log}.",
)
_NO_BUILD = _Cause(
    ("No matching distribution found",),
    "{registry} has no build of a package for this machine (see {log}): use Linux on x86-64,"
    " where Mizan is tested.",
)

_CAUSES = (_DISK_FULL, _UNTRUSTED, _NO_NETWORK, _TAMPERED, _NO_BUILD)
"""In this order: a failed connection also ends in "no matching distribution"."""


def explain(output: str, *, tool: str, registry: str, log: Path) -> SetupFailure:
    """Turn what a package manager printed into the sentence a person needs."""
    for cause in _CAUSES:
        if any(sign in output for sign in cause.signs):
            return SetupFailure(cause.sentence.format(tool=tool, registry=registry, log=log))
    return SetupFailure(f"{tool} failed: read {log}, mend what it names and run this again.")


def explain_os(error: OSError, root: Path) -> SetupFailure:
    """Turn a failure of the file system into the sentence a person needs."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return SetupFailure(_DISK_FULL.sentence)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return SetupFailure(
            f"{error.filename or root} cannot be written: clone into a folder of your own"
            " and run this again."
        )
    return SetupFailure(f"{error}: mend that and run this again.")
