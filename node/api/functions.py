"""Which function a call's first four bytes mean."""

from functools import cache

from eth_utils.abi import function_abi_to_4byte_selector

from tokenization import artifacts


def function_name(data: bytes) -> str:
    """The function that a call or selector names; the selector itself if it is none of ours."""
    selector = data[:4]
    return _names().get(selector) or f"0x{selector.hex()}"


@cache
def _names() -> dict[bytes, str]:
    entries = (entry for name in artifacts.contracts() for entry in artifacts.load(name).abi)
    return {
        function_abi_to_4byte_selector(entry): entry["name"]  # type: ignore[arg-type]
        for entry in entries
        if entry["type"] == "function"
    }
