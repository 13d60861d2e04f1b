"""Of which blocks the receipts are read and their root computed again.

none       of none; for endpoints that give no receipts
tip        of every block with logs at the tip, of none in the past
sample:N   of those at the tip, and of about one in N of the past
all        of all of them
"""

import random
import re
from dataclasses import dataclass

from tokenization.errors import ConfigError


_SAMPLE = re.compile(r"sample:(?P<one_in>[1-9][0-9]{0,5})")
_chance = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Proving:
    """Of which blocks with logs the receipts are read.

    Attributes:
        tip: Whether of those at the tip.
        one_in: Of one in so many of the past; 0 for none.
    """

    tip: bool = True
    one_in: int = 0

    @classmethod
    def parse(cls, text: str) -> "Proving":
        """Read ``none``, ``tip``, ``sample:N`` or ``all``.

        Raises:
            ConfigError: It is none of these.
        """
        known = {"none": cls(tip=False), "tip": cls(), "all": cls(one_in=1)}
        match = _SAMPLE.fullmatch(text)
        if match is not None:
            return cls(one_in=int(match["one_in"]))
        if text not in known:
            raise ConfigError(
                f"'{text}' does not say whose receipts are read.",
                hint="Write all, sample:N (such as sample:64), tip or none.",
            )
        return known[text]

    def picks(self) -> bool:
        """Whether to prove a block of the past. By chance, so that no endpoint can foresee it."""
        return self.one_in > 0 and _chance.randrange(self.one_in) == 0


AT_TIP = Proving()
"""What one gets who does not choose."""
