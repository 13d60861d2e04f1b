"""Cells of persistent idling. Each is of one desk of under-use, its first part."""

from node import model
from node.keys import FLAG, UINT, record
from node.layout.parts import CONTRACT, ID, INVESTOR, NOTICE, PERIOD, SITE, cell


USE_RULES = cell(
    "ð",
    "use_rules",
    (CONTRACT,),
    record(model.UseRule),
    "The rule by which notice of under-use is given.",
)
MEASURED_USE = cell(
    "ò",
    "measured_use",
    (CONTRACT, SITE, PERIOD),
    record(model.MeasuredUse),
    "The load factor of a site's month, as it was written down last.",
)
NOTICES = cell("ó", "notices", (CONTRACT, NOTICE), record(model.Notice), "A notice of under-use.")
NOTICE_STANDINGS = cell(
    "ô",
    "notice_standings",
    (CONTRACT, NOTICE),
    record(model.NoticeStanding),
    "How a notice stands.",
)
INVESTOR_NOTICES = cell(
    "õ", "investor_notices", (CONTRACT, INVESTOR, NOTICE), FLAG, "The notice is to the investor."
)
OPEN_NOTICES = cell(
    "ö",
    "open_notices",
    (CONTRACT, INVESTOR, ID),
    UINT,
    "The notice to an investor that is open for a right.",
)
