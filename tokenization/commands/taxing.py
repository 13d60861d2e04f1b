"""What the commands of the tax authority do: where tax is paid to, and investors' own rates."""

from datetime import date

from tokenization.commands.acts import Act, Change, look, perform, required
from tokenization.commands.console import Errand
from tokenization.errors import InvalidParameter
from tokenization.registers.taxes import ROUNDINGS, TAX_TYPES, day_number, parse_rate
from tokenization.types import Address
from tokenization.units import checksum, parse_address, parse_day, text_to_bytes32


TAXES = "TaxRegistry"


def set_account(errand: Errand, account: str) -> None:
    """Say where what is withheld is paid to."""
    sight, wanted = look(errand.options), parse_address(account)
    registry = sight.contract(TAXES)
    before: Address = sight.read(registry.call("taxAccount"))
    act = Act(
        "Say where withheld tax is paid to",
        () if before == wanted else (registry.call("setTaxAccount", wanted),),
        (Change("tax account", checksum(before) if any(before) else "none", checksum(wanted)),),
    )
    perform(errand, sight, act)


def exempt(errand: Errand, investor: str, kind: str, rate: str, days: tuple[str, str]) -> None:
    """Enter a certificate of exemption, or of a reduced rate, from its first to its last day."""
    document, sight = required(errand), look(errand.options)
    if kind not in TAX_TYPES:
        raise InvalidParameter(
            f"'{kind}' is no kind of income.", hint=f"There are: {', '.join(TAX_TYPES)}."
        )
    since, until = map(parse_day, days)
    if until < since:
        raise InvalidParameter("It ends before it begins.", hint="Swap the days.")
    registry, name, rate_e6 = sight.contract(TAXES), text_to_bytes32(investor), parse_rate(rate)
    span = day_number(since), day_number(until)
    entered = {
        (args["taxType"], args["fromDay"], args["untilDay"], args["rateE6"], args["documentHash"])
        for args in sight.events(TAXES, "InvestorRateSet")
        if args["investor"] == name
    }
    missing = [
        int(tax_type)
        for tax_type in TAX_TYPES[kind]
        if (tax_type, *span, rate_e6, document) not in entered
    ]
    act = Act(
        f"Enter a rate of {investor}'s own for {kind}",
        tuple(
            registry.call(
                "setInvestorRate", name, tax_type, *span, rate_e6, ROUNDINGS["down"], document
            )
            for tax_type in missing
        ),
        (Change(_days(since, until), "the class' rate" if missing else f"{rate} %", f"{rate} %"),),
        document,
    )
    perform(errand, sight, act)


def _days(since: date, until: date) -> str:
    return f"from {since} to {until}"
