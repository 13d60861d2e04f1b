"""What was taken from others lies here as they made it, with their licences."""

import hashlib
import json
from pathlib import Path

from node.web.templating import STATIC


VENDOR = STATIC / "vendor"
LIST = json.loads((VENDOR / "vendored.json").read_text())


def test_vendored__every_file__is_listed_and_unchanged() -> None:
    """No file without its origin, none that differs from what was listed."""
    listed = {
        name: file["sha256"]
        for package in LIST["packages"]
        for name, file in package["files"].items()
    }
    lying = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.iterdir()
        if path.name != "vendored.json"
    }
    assert lying == listed


def test_vendored__every_package__brings_its_licence() -> None:
    """Version, licence, origin and the licence's text are there for each."""
    for package in LIST["packages"]:
        assert package["version"]
        assert package["licence"]
        assert package["integrity"].startswith("sha512-")
        assert any("LICENSE" in name for name in package["files"])


def test_static__its_own_files__name_no_other_host() -> None:
    """Nothing of ours loads anything from elsewhere."""
    ours = [path for path in STATIC.iterdir() if path.suffix in {".css", ".js"}]
    assert len(ours) >= 3
    templates = sorted((Path(STATIC).parent / "templates").glob("*.html"))
    for path in [*ours, *templates]:
        text = path.read_text().replace("http://www.w3.org/2000/svg", "")
        assert "http:" not in text
        assert "https:" not in text
        assert "//cdn" not in text
