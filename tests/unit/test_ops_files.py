"""The files for operators: they parse, they name metrics that exist, and systemd takes the unit."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY

from node import observe
from node.api import metrics
from node.settings import Settings


ROOT = Path(__file__).parents[2]
OPS = ROOT / "ops"
METRIC = re.compile(r"\b(?:mizan|process)_[a-z_]+\b")
HARDENED = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "CapabilityBoundingSet": "",
    "Restart": "on-failure",
    "StateDirectory": "mizan",
}


def rules() -> list[dict[str, Any]]:
    """Every alert rule."""
    groups = yaml.safe_load((OPS / "alerts.yml").read_text("utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def dashboard() -> dict[str, Any]:
    """The dashboard."""
    found: dict[str, Any] = json.loads((OPS / "grafana.json").read_text("utf-8"))
    return found


def known_metrics() -> set[str]:
    """Every name a sample of ours can have."""
    assert observe.TIP
    assert metrics.DURATION
    names = {"process_resident_memory_bytes"}
    for family in REGISTRY.collect():
        suffixes = {
            "counter": ("_total",),
            "histogram": ("_bucket", "_count", "_sum"),
            "info": ("_info",),
        }.get(family.type, ("",))
        names |= {family.name + suffix for suffix in suffixes}
    return names


def test_alerts__every_rule__names_metrics_that_exist_and_says_what_to_do() -> None:
    """A rule over a metric that was renamed never fires."""
    known = known_metrics()
    for rule in rules():
        assert rule["labels"]["severity"] in {"critical", "warning"}
        assert {"summary", "description"} <= set(rule["annotations"])
        assert set(METRIC.findall(rule["expr"])) <= known, rule["alert"]


@pytest.mark.parametrize(
    "metric",
    [
        "mizan_lag_blocks",
        "mizan_reorg_depth_blocks_bucket",
        "mizan_verify_mismatches",
        "mizan_failing",
        "mizan_disk_free_bytes",
        "mizan_peer_digest_differs",
        "mizan_money_broken",
    ],
)
def test_alerts__what_must_never_pass_unseen__has_a_rule(metric: str) -> None:
    """Lag, deep reorganisations, differences, endpoint, disk and money."""
    assert any(metric in rule["expr"] for rule in rules())


def test_alerts__every_rule__is_explained_to_operators() -> None:
    """The page says of each what it means and what to do."""
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    assert [rule["alert"] for rule in rules() if f"`{rule['alert']}`" not in page] == []


def test_dashboard__every_panel__shows_metrics_that_exist() -> None:
    """An empty panel is worse than none."""
    known = known_metrics()
    panels = dashboard()["panels"]
    shown = {
        name for panel in panels for t in panel["targets"] for name in METRIC.findall(t["expr"])
    }
    assert shown <= known
    assert len({panel["id"] for panel in panels}) == len(panels)
    ours = {name for name in known if name.startswith("mizan_")}
    bases = {re.sub(r"_(bucket|count|sum)$", "", name) for name in ours}
    assert bases - {re.sub(r"_(bucket|count|sum)$", "", name) for name in shown} == set()


def test_prometheus__scrape_config__loads_the_rules() -> None:
    """The example names the rule file and the job that the rules ask for."""
    config = yaml.safe_load((OPS / "prometheus.yml").read_text("utf-8"))
    assert config["rule_files"] == ["alerts.yml"]
    assert [job["job_name"] for job in config["scrape_configs"]] == ["mizan"]


def test_unit__hardening__is_there() -> None:
    """What systemd must keep from a process that only reads a chain."""
    lines = (OPS / "mizand.service").read_text("utf-8").splitlines()
    found = dict(line.split("=", 1) for line in lines if re.match(r"[A-Z]\w+=", line))
    assert {name: found[name] for name in HARDENED} == HARDENED
    assert found["ExecStart"].endswith("/mizand run")


def test_unit__systemd__takes_it(tmp_path: Path) -> None:
    """Verified by systemd itself; where there is none, by its sections and assignments alone."""
    text = (OPS / "mizand.service").read_text("utf-8")
    sections = re.findall(r"^\[(\w+)\]$", text, re.MULTILINE)
    assert sections == ["Unit", "Service", "Install"]
    for line in text.splitlines():
        assert re.fullmatch(r"(#.*|\[\w+\]|\w+=.*|)", line), line
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        return
    unit = tmp_path / "mizand.service"
    unit.write_text(text.replace("/opt/mizan/bin/mizand", sys.executable))
    done = subprocess.run([analyze, "verify", unit], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_environment_example__every_line__is_a_setting() -> None:
    """A mistyped name would be ignored in silence."""
    lines = (OPS / "node.env.example").read_text("utf-8").splitlines()
    names = [line.split("=")[0] for line in lines if line and not line.startswith("#")]
    settings = {f"MIZAN_NODE_{name.upper()}" for name in Settings.model_fields} | {"MIZAN_MANIFEST"}
    assert names
    assert set(names) <= settings
