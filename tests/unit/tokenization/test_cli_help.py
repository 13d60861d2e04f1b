"""Help teaches and comes at once: every command says what it does and shows an example."""

import subprocess
import sys

import pytest

from tests.support.mizan import mizan


COMMANDS = [
    ["deploy"],
    ["deploy", "check"],
    ["register"],
    ["programme"],
    ["holidays"],
    ["series", "create"],
    ["series", "admit"],
    ["mint", "plan"],
    ["mint", "run"],
    ["mint", "status"],
    ["investor", "status"],
    ["investor", "sanction"],
    ["account", "sign-link"],
    ["account", "link"],
    ["account", "unlink"],
    *(
        ["licence", step]
        for step in (
            "apply",
            "no-objection",
            "in-principle",
            "grant",
            "suspend",
            "revoke",
            "surrender",
            "sandbox",
            "limit",
        )
    ),
    ["freeze"],
    ["unfreeze"],
    ["pause"],
    ["unpause"],
    ["force-transfer"],
    ["recover"],
    ["recall"],
    ["carry"],
    ["order", "show"],
    ["order", "approve"],
    ["order", "cancel"],
    ["operation", "show"],
    ["operation", "cancel"],
    *(
        ["auction", step]
        for step in (
            "open",
            "extend",
            "propose",
            "close",
            "bid",
            "ncb",
            "reveal",
            "settle",
            "allow",
            "withdraw",
            "show",
            "verify",
        )
    ),
    *(["dvp", step] for step in ("instruct", "match", "settle", "cancel", "release", "show")),
    *(["curtail", step] for step in ("order", "amend", "show")),
    *(
        ["meter", step]
        for step in (
            "operators",
            "sign",
            "post",
            "restate",
            "publish",
            "challenge",
            "dismiss",
            "settle",
            "verify",
            "show",
        )
    ),
    *(["dvp", step] for step in ("collect", "accept-cash")),
    ["taxes"],
    ["series", "authorise"],
    *(
        ["coupon", step]
        for step in ("announce", "fix", "fallback", "rule", "open", "notice", "show")
    ),
    ["redemption", "open"],
    *(
        ["payment", step]
        for step in ("fund", "push", "claim", "remit-tax", "return-surplus", "show")
    ),
    *(["dividend", step] for step in ("announce", "declare")),
    *(["tax", step] for step in ("account", "certificate")),
    ["cash", "issue"],
    *(["site", step] for step in ("register", "enter", "replace-meter", "close", "open")),
    ["gate"],
    *(["ceiling", step] for step in ("set", "show", "complete", "withdraw")),
    ["nominate"],
    ["renominate"],
    ["release-nomination"],
    ["right", "split"],
    ["right", "merge"],
]
TOP = [
    *("deploy", "register", "programme", "holidays", "series", "mint", "investor", "account"),
    *("licence",),
    *("freeze", "unfreeze", "pause", "unpause", "force-transfer", "recover", "recall", "carry"),
    *("order", "operation", "auction", "dvp", "curtail", "meter"),
    *("coupon", "redemption", "payment", "dividend", "tax", "taxes", "cash"),
    *("site", "nominate", "renominate", "release-nomination", "right", "gate"),
    *("ceiling",),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help__every_command__says_what_and_shows_an_example(command: list[str]) -> None:
    """The example is one that could be typed."""
    ran = mizan(*command, "--help")
    assert ran.status == 0
    shown = " ".join(ran.out.split())
    assert f"Example: mizan {' '.join(command)} " in shown
    assert len(shown.partition("Example:")[0]) > 150


def test_help__of_everything__names_commands_and_exit_statuses() -> None:
    """One screen to start from."""
    ran = mizan("--help")
    for command in TOP:
        assert f"\n  {command} " in ran.out
    assert "4 the chain would refuse rows" in " ".join(ran.out.split())


def test_help__asked_for__does_not_wait_for_web3() -> None:
    """What is slow to import is imported by the command that needs it."""
    code = (
        "import sys, tokenization.cli\n"
        "slow = {'web3', 'eth_account', 'pydantic', 'requests'} & set(sys.modules)\n"
        "sys.exit(f'imports {slow}' if slow else 0)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["fly"],
        ["mint", "run"],
        ["deploy"],
        ["--chain-id", "x", "deploy"],
        ["freeze", "PKMZTB03M256"],
        ["order", "approve", "seven"],
    ],
)
def test_usage__wrong__ends_with_status_2(arguments: list[str]) -> None:
    """An unknown command, a missing argument or option, a number that is none."""
    ran = mizan(*arguments)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err
