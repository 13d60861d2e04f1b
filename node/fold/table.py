"""Which event of which kind of contract is folded how.

``keep`` marks events that are kept as rows and say nothing the state does not know already or
needs. Every event of every artifact stands here (tests/unit/node/fold/test_fold.py).
"""

from collections.abc import Mapping

from node.fold import (
    access,
    auctions,
    bills,
    curtailment,
    encumbrances,
    enforcement,
    idling,
    meters,
    nominations,
    payments,
    power,
    receipts,
    registers,
    reoffers,
    rules,
    settlements,
    tokens,
)
from node.fold.working import Handler, Working
from node.model import Setting
from tokenization.abi import Arguments, topic_of
from tokenization.types import Kind


Table = Mapping[bytes, Handler]


def keep(work: Working, args: Arguments) -> None:
    """The event is kept as a row and changes no state."""


def _table(handlers: dict[str, Handler]) -> Table:
    return {topic_of(signature): handler for signature, handler in handlers.items()}


_MANAGED: dict[str, Handler] = {"AuthorityUpdated(address)": keep}

_ENGINE: dict[str, Handler] = _MANAGED | {
    "Initialized(uint64)": keep,
    "Upgraded(address)": access.fold_upgraded,
}
"""What every engine emits, whose code can be replaced."""

_LISTED = "Listed(address,uint8,bytes32,bytes32,uint8)"
LISTED = topic_of(_LISTED)

DIRECTORY: Table = _table(_MANAGED | {_LISTED: registers.fold_listed})

_ENFORCED: dict[str, Handler] = {
    "Paused(address)": encumbrances.fold_paused,
    "Unpaused(address)": encumbrances.fold_unpaused,
    "AddressFrozen(address,bool,address)": encumbrances.fold_address_frozen,
    "AccountRetired(address,address)": encumbrances.fold_account_retired,
    # AccountRetired says the same.
    "RecoverySuccess(address,address,address)": keep,
    "DocumentUpdated(bytes32,string,bytes32)": encumbrances.fold_document_updated,
    "DocumentRemoved(bytes32,string,bytes32)": encumbrances.fold_document_removed,
}
"""What every asset under the enforcement desk emits."""

_ERC20: dict[str, Handler] = _MANAGED | {
    "Transfer(address,address,uint256)": tokens.fold_transfer,
    "Issued(bytes32,address,uint256)": tokens.fold_issued,
    "Redeemed(bytes32,address,uint256)": tokens.fold_redeemed,
    "Approval(address,address,uint256)": keep,
    "NonceUsed(address,uint256)": keep,
    "EIP712DomainChanged()": keep,
}

_SECURITY = _table(
    _ERC20
    | _ENFORCED
    | {
        "Frozen(address,uint256)": encumbrances.fold_frozen,
        # Frozen says what is frozen in all; these, of ERC-3643, by how much that changed.
        "TokensFrozen(address,uint256)": keep,
        "TokensUnfrozen(address,uint256)": keep,
        # Its Transfer comes with it, and the desk's order says why.
        "ForcedTransfer(address,address,uint256)": keep,
        "HoldPlaced(uint256,address,address,address,uint256,uint40,uint256)": (
            encumbrances.fold_hold_placed
        ),
        "HoldExecuted(uint256,address,address,uint256)": encumbrances.fold_hold_executed,
        "HoldReleased(uint256,address,uint256)": encumbrances.fold_hold_released,
        "HoldsCancelled(address,uint32)": encumbrances.fold_holds_cancelled,
        "RecordAnnounced(uint256,uint256)": encumbrances.fold_record_announced,
        # Where the token asks is fixed; the deployment knows it.
        "IdentityRegistryAdded(address)": keep,
        "ComplianceAdded(address)": keep,
        "Initialized(uint64)": keep,
    }
)

_AUCTION: dict[str, Handler] = _MANAGED | {
    "AuctionOpened(uint256,bytes32,address,address,uint8,uint256,uint32,uint32,bytes32)": (
        auctions.fold_auction_opened
    ),
    "ScheduleSet(uint256,uint40,uint40,uint40,uint40)": auctions.fold_schedule_set,
    "BiddersSet(uint256,uint8,uint8,uint256,uint256,uint256,uint256)": (auctions.fold_bidders_set),
    "BidSealed(uint256,uint256,address,bytes32,uint256)": auctions.fold_bid_sealed,
    "NonCompetitiveBidMade(uint256,uint256,address,uint256,uint256,uint256)": (
        auctions.fold_non_competitive_bid_made
    ),
    "BidRevealed(uint256,uint256,address,uint32,uint256,uint256)": auctions.fold_bid_revealed,
    "ResultProposed(uint256,uint256,uint32,uint32,uint256,uint256,uint256,uint256,uint256,bytes32)": (  # noqa: E501
        auctions.fold_result_proposed
    ),
    "BidAwarded(uint256,uint256,uint256)": auctions.fold_bid_awarded,
    "PageVerified(uint256,uint256)": auctions.fold_page_verified,
    "ResultFinal(uint256,uint256,uint256)": auctions.fold_result_final,
    "BidSettled(uint256,uint256,uint256,uint256)": auctions.fold_bid_settled,
    "BidClosed(uint256,uint256,uint8)": auctions.fold_bid_closed,
    "CashOwed(address,bytes32,uint256)": auctions.fold_cash_owed,
    "CashWithdrawn(address,bytes32,address,uint256)": auctions.fold_cash_withdrawn,
}
"""What every house of auctions emits."""

_DEBT_AUCTION: Table = _table(_AUCTION)

BY_KIND: Mapping[int, Table] = {
    Kind.ACCESS_MANAGER: _table(
        {
            "RoleGranted(uint64,address,uint32,uint48,bool)": access.fold_role_granted,
            "RoleRevoked(uint64,address)": access.fold_role_revoked,
            "RoleLabel(uint64,string)": access.fold_role_label,
            "RoleAdminChanged(uint64,uint64)": access.fold_role_admin_changed,
            "RoleGuardianChanged(uint64,uint64)": access.fold_role_guardian_changed,
            "RoleGrantDelayChanged(uint64,uint32,uint48)": access.fold_grant_delay_changed,
            "TargetFunctionRoleUpdated(address,bytes4,uint64)": access.fold_function_role_updated,
            "TargetClosed(address,bool)": access.fold_target_closed,
            "TargetAdminDelayUpdated(address,uint32,uint48)": (
                access.fold_target_admin_delay_updated
            ),
            "OperationScheduled(bytes32,uint32,uint48,address,address,bytes)": (
                access.fold_operation_scheduled
            ),
            "OperationExecuted(bytes32,uint32)": access.fold_operation_executed,
            "OperationCanceled(bytes32,uint32)": access.fold_operation_cancelled,
        }
    ),
    Kind.IDENTITY_REGISTRY: _table(
        _MANAGED
        | {
            # RecordUpdated follows it and says the same.
            "InvestorRegistered(bytes32,uint8,uint8,uint16,uint40)": keep,
            "RecordUpdated(bytes32,uint8,uint8,uint8,uint16,uint40,uint32)": (
                registers.fold_record_updated
            ),
            "AccountLinked(bytes32,address)": registers.fold_account_linked,
            "AccountUnlinked(bytes32,address)": registers.fold_account_unlinked,
            "EIP712DomainChanged()": keep,
        }
    ),
    Kind.LICENCE_REGISTRY: _table(
        _MANAGED
        | {
            "LicenceUpdated(bytes32,bytes32,uint8,uint16,uint40,uint40,bytes32,uint32)": (
                registers.fold_licence_updated
            ),
            "SandboxSet(bytes32,bytes32,bool)": registers.fold_sandbox_set,
            "SandboxLimitSet(bytes32,address,uint256)": registers.fold_sandbox_limit_set,
        }
    ),
    Kind.COMPLIANCE_ENGINE: _table(
        _MANAGED
        | {
            "RulesSet(address,address[8])": rules.fold_rules_set,
            "IdRulesSet(address,uint256,address[8])": rules.fold_id_rules_set,
            "TrackingStarted(address)": rules.fold_tracking_started,
        }
    ),
    Kind.RULE: _table(
        _MANAGED
        | {
            "CapSet(address,uint256)": rules.setting(Setting.CAP),
            "HolderLimitSet(address,uint256)": rules.setting(Setting.HOLDER_LIMIT),
            "LockUpSet(address,uint40)": rules.setting(Setting.LOCK_UP),
            "HoldingPeriodSet(address,uint40)": rules.setting(Setting.HOLDING_PERIOD),
            "LotSet(address,uint256)": rules.setting(Setting.LOT),
            "HoursSet(address,uint24,uint24,uint8)": rules.setting(Setting.HOURS),
            "ClosedPeriodSet(address,uint40,uint40)": rules.setting(Setting.CLOSED_PERIOD),
            "VenueSet(address,uint16,bool)": rules.setting(Setting.VENUE),
            "ShareSet(address,uint16,uint256)": rules.setting(Setting.SHARE),
            "VelocitySet(address,uint128,uint40)": rules.setting(Setting.VELOCITY),
            "TopicsSet(address,uint64)": rules.setting(Setting.TOPICS),
            "CategoriesSet(address,uint16)": rules.setting(Setting.CATEGORIES),
            "CountrySet(address,uint16,bool)": rules.fold_country_set,
            "AllCountriesSet(address,bool)": rules.fold_all_countries_set,
            "HolidaySet(uint32,bool)": rules.fold_holiday_set,
            "ApprovalSet(address,bytes32,bytes32,uint256,uint256,uint40)": (
                rules.fold_approval_set
            ),
            "InvestorSanctionSet(bytes32,bool,bytes32)": rules.fold_investor_sanction_set,
            "OperatorSanctionSet(address,bool,bytes32)": rules.fold_operator_sanction_set,
        }
    ),
    Kind.DEBT_MANAGER: _table(
        _ENGINE
        | {
            "SeriesCreated(bytes32,address,uint8,uint40,uint40,uint32,uint32,uint32,uint128,bytes32)": (  # noqa: E501
                registers.fold_series_created
            ),
            "CouponTermsSet(bytes32,uint32,uint8,uint8,bool,uint40,uint40,uint8)": (
                registers.fold_coupon_terms_set
            ),
            "PaymentTermsSet(bytes32,address,uint8,uint16,uint16,uint16,uint16)": (
                registers.fold_payment_terms_set
            ),
            "InstalmentSet(bytes32,uint16,uint32)": registers.fold_instalment_set,
            "TermsFrozen(bytes32,bytes32,bytes32,bytes32)": registers.fold_terms_frozen,
            "IssueAuthorised(bytes32,uint128,bytes32)": registers.fold_issue_authorised,
        }
    ),
    Kind.DEBT_SERVICING: _table(
        _ENGINE
        | {
            "RecordScheduled(bytes32,uint256,uint40,bool)": payments.fold_record_scheduled,
            "RateFixed(bytes32,uint256,uint8,uint32,uint32,bytes32)": payments.fold_rate_fixed,
            # RateFixed comes with it.
            "FallbackPublished(bytes32,uint256,uint32[5])": keep,
            "PaymentOpened(bytes32,uint8,uint256,uint256,uint256,uint32,uint40,uint40)": (
                payments.fold_payment_opened
            ),
            # How a payment stands follows from time and funding.
            "StandingNoticed(bytes32,uint8,uint256,uint8)": keep,
        }
    ),
    Kind.PRIMARY_AUCTION: _DEBT_AUCTION,
    Kind.BUYBACK_AUCTION: _DEBT_AUCTION,
    Kind.POWER_AUCTION: _table(
        _AUCTION | {"AwardLapsed(uint256,uint256,uint16)": auctions.fold_award_lapsed}
    ),
    Kind.POWER_PROGRAMME: _table(
        _ENGINE
        | {
            "ProgrammeCreated(uint32,uint8,bytes32)": power.fold_programme_created,
            "ZoneSet(uint16,bytes32,uint32)": power.fold_zone_set,
            "PhaseSet(uint16,bytes32,uint32)": power.fold_phase_set,
            "PlantSet(uint16,uint16,uint16,bytes32,uint32)": power.fold_plant_set,
            "ProductSet(uint16,bytes32,uint8)": power.fold_product_set,
            "CeilingSet(uint8,uint16,uint16,uint32)": power.fold_ceiling_set,
            "RecallPlanOpened(uint256,uint8,uint16,uint16,uint16,uint32)": (
                power.fold_recall_plan_opened
            ),
            "ExcessFound(uint256,uint16,uint256)": power.fold_excess_found,
            "RecallPlanCompleted(uint256)": power.fold_recall_plan_completed,
            "RecallPlanWithdrawn(uint256)": power.fold_recall_plan_withdrawn,
        }
    ),
    Kind.NOMINATION_BOOK: _table(
        _ENGINE
        | {
            "SiteSet(uint32,bytes32,bytes32,uint16,bool)": nominations.fold_site_set,
            "GateSet(uint16,uint8)": nominations.fold_gate_set,
            "Nominated(bytes32,uint256,uint32,uint256,uint16)": nominations.fold_nominated,
        }
    ),
    Kind.CURTAILMENT_MANAGER: _table(
        _ENGINE
        | {
            "OrderSet(uint64,uint16,uint8,uint32,uint32,uint24,uint24,uint16,bytes32)": (
                curtailment.fold_order_set
            ),
        }
    ),
    Kind.METER_LEDGER: _table(
        _ENGINE
        | {
            "OperatorsSet(uint16,address[],uint8)": meters.fold_operators_set,
            "RootPosted(uint16,uint16,uint32,uint32,bytes32,bytes32)": meters.fold_root_posted,
            "Published(uint32,uint16,uint32,uint64,bytes)": meters.fold_published,
            "Challenged(uint32,uint16,uint32,uint32,uint32,address,bytes32)": (
                meters.fold_challenged
            ),
            "ChallengeDismissed(uint32,uint16,uint32,bytes32)": meters.fold_challenge_dismissed,
            "Settled(uint32,uint16,uint32,uint64)": meters.fold_settled,
            "EIP712DomainChanged()": keep,
        }
    ),
    Kind.UNDER_USE_DESK: _table(
        _MANAGED
        | {
            "RuleSet(uint32,uint8,uint8,bytes32)": idling.fold_rule_set,
            "UseMeasured(uint32,uint16,uint32,uint256,uint256,uint32)": idling.fold_use_measured,
            "NoticeGiven(uint256,bytes32,uint256,uint32,uint16,uint16,uint16,uint256,bytes32)": (
                idling.fold_notice_given
            ),
            "NoticeCured(uint256,uint16,uint256)": idling.fold_notice_cured,
            "NoticeWithdrawn(uint256,bytes32)": idling.fold_notice_withdrawn,
            "RecallProposed(uint256,uint256,address,uint8,uint256,bytes32)": (
                idling.fold_recall_proposed
            ),
            "IdleRecalled(uint256,uint256,uint256,bool)": idling.fold_idle_recalled,
        }
    ),
    Kind.TARIFF_BOOK: _table(
        _MANAGED
        | {
            "TariffSet(uint16,uint256,uint16,uint16,uint16,uint16,bytes32)": (
                bills.fold_tariff_set
            ),
            "TariffRatesSet(uint16,uint256,uint32,uint32,uint32,uint32,uint32,uint32)": (
                bills.fold_tariff_rates_set
            ),
        }
    ),
    Kind.POWER_BILLING: _table(
        _MANAGED
        | {
            "MonthCharged(uint32,uint16,uint32,uint256,uint256,uint256,uint256,uint256)": (
                bills.fold_month_charged
            ),
            "InvoiceIssued(uint256,bytes32,uint32,uint16,uint32,uint256,int256,uint40,uint40)": (
                bills.fold_invoice_issued
            ),
            "InvoicePaid(uint256,bytes32,uint8,uint256,uint256)": bills.fold_invoice_paid,
            "Adjusted(uint32,int256,int256,bytes32)": bills.fold_adjusted,
            "BreachJudged(uint32,uint32,uint32,uint256,uint256,uint256,int256)": (
                bills.fold_breach_judged
            ),
            "DepositSet(bytes32,uint256)": receipts.fold_deposit_set,
            "GuaranteeSet(bytes32,uint256)": receipts.fold_guarantee_set,
            "ReceiptsSet(uint16,uint256)": receipts.fold_receipts_set,
            "PayeeSet(address)": receipts.fold_payee_set,
            "SharePledged(address,uint32,bytes32)": receipts.fold_share_pledged,
            "PledgeSet(address,uint256)": receipts.fold_pledge_set,
            "CouponFunded(address,uint256,uint256)": receipts.fold_coupon_funded,
            "CashOwed(address,bytes32,uint256)": receipts.fold_cash_owed,
            "CashWithdrawn(address,bytes32,address,uint256)": receipts.fold_cash_withdrawn,
        }
    ),
    Kind.REOFFER_DESK: _table(
        _MANAGED
        | {
            "TermsSet(uint16,uint16,uint64,uint64,uint32,address)": reoffers.fold_terms_set,
            "Taken(uint256,bytes32,uint256,bytes32,uint32,uint32,uint16,uint64,uint256,uint256)": (
                reoffers.fold_taken
            ),
        }
    ),
    Kind.ENFORCEMENT_DESK: _table(
        _ENGINE
        | {
            "PauseSet(address,bool,address,bytes32)": enforcement.fold_pause_set,
            "AccountFreezeSet(address,address,bool,address,bytes32)": (
                enforcement.fold_account_freeze_set
            ),
            "UnitsFreezeSet(address,uint256,address,uint256,address,bytes32)": (
                enforcement.fold_units_freeze_set
            ),
            "OrderProposed(uint256,address,address,uint8,address,uint256,uint256,address,uint40,bytes32)": (  # noqa: E501
                enforcement.fold_order_proposed
            ),
            "OrderExecuted(uint256,address)": enforcement.fold_order_executed,
            "OrderCancelled(uint256,address)": enforcement.fold_order_cancelled,
        }
    ),
    Kind.ASSET_MANAGER: _table(
        _ENGINE
        | {
            "AssetCreated(bytes32,address,bytes32,uint112,bytes32)": registers.fold_asset_created,
            "AuthorisationSet(bytes32,uint112,bytes32)": registers.fold_authorisation_set,
            # The vault's EventOpened comes with it.
            "DividendDeclared(bytes32,uint256,bytes32)": keep,
        }
    ),
    Kind.ATTESTATION_REGISTRY: _table(
        _MANAGED
        | {
            "AttesterSet(address,uint64,bool,uint24)": registers.fold_attester_set,
            "AttestationSet(bytes32,uint8,address,bytes32,uint40,uint24,uint32)": (
                registers.fold_attestation_set
            ),
            "EIP712DomainChanged()": keep,
        }
    ),
    Kind.HOLIDAY_CALENDAR: _table(
        _MANAGED
        | {
            "HolidaySet(uint32,bool)": rules.fold_holiday_set,
            "YearDeclared(uint16,bytes32)": rules.fold_year_declared,
            # The days that it amends come one by one before it.
            "HolidaysAmended(bytes32)": keep,
        }
    ),
    Kind.TAX_REGISTRY: _table(
        _MANAGED
        | {
            "RateSet(uint8,uint8,uint32,uint32,uint8,bytes32,uint256)": payments.fold_tax_rate_set,
            "InvestorRateSet(bytes32,uint8,uint32,uint32,uint32,uint8,bytes32,uint256)": (
                payments.fold_investor_tax_rate_set
            ),
            "TaxAccountSet(address)": payments.fold_tax_account_set,
        }
    ),
    Kind.DISTRIBUTION_VAULT: _table(
        _MANAGED
        | {
            "EventOpened(uint256,address,uint8,address,uint40,uint40,uint40,uint8,uint96,uint96,bool,uint256)": (  # noqa: E501
                payments.fold_event_opened
            ),
            "EventFunded(uint256,address,uint256,uint256,uint40)": payments.fold_event_funded,
            "EntitlementPaid(uint256,address,address,uint256,uint256,uint256,uint256,uint256)": (
                payments.fold_entitlement_paid
            ),
            "EntitlementHeld(uint256,address,uint16,uint256,uint256,uint256,uint256,uint256)": (
                payments.fold_entitlement_held
            ),
            "HeldReleased(uint256,address,address,uint256)": payments.fold_held_released,
            "HolderSkipped(uint256,address,uint16)": payments.fold_holder_skipped,
            "TaxRemitted(uint256,address,uint256)": payments.fold_tax_remitted,
            "SurplusReturned(uint256,address,uint256,uint256)": payments.fold_surplus_returned,
        }
    ),
    Kind.DVP_SETTLEMENT: _table(
        _MANAGED
        | {
            "Instructed(bytes32,bytes32,address,address,address,uint256,uint256,uint40,uint40)": (
                settlements.fold_instructed
            ),
            "Priced(bytes32,uint8,address,uint256,bytes32,bytes32)": settlements.fold_priced,
            "Locked(bytes32,address,uint256,uint8)": settlements.fold_locked,
            "CallOffAsked(bytes32,address)": settlements.fold_call_off_asked,
            "Settled(bytes32)": settlements.fold_settled,
            "LetGo(bytes32,uint8)": settlements.fold_let_go,
            "NotSettled(bytes32,uint16)": settlements.fold_not_settled,
            # What each instruction of it moved, Settled tells.
            "Netted(address,address,uint256,uint256)": keep,
            # Which cash is accepted for new deals; those that are open go on without.
            "CashAccepted(address,bool)": keep,
            "CashOwed(address,address,uint256)": settlements.fold_cash_kept,
            "CashCollected(address,address,address,uint256)": settlements.fold_cash_collected,
        }
    ),
    Kind.BOND_TOKEN: _SECURITY,
    Kind.SETTLEMENT_CASH: _table(_ERC20),
    Kind.NATIONAL_ASSET: _SECURITY,
    Kind.CAPACITY_RIGHTS: _table(
        _MANAGED
        | _ENFORCED
        | {
            "TransferSingle(address,address,address,uint256,uint256)": tokens.fold_transfer_single,
            "TransferBatch(address,address,address,uint256[],uint256[])": (
                tokens.fold_transfer_batch
            ),
            "Allocated(bytes32,address,uint256,uint256)": tokens.fold_allocated,
            "Frozen(address,uint256,uint256)": encumbrances.fold_frozen_right,
            # The transfers that come with them are folded; the desk's order says why.
            "ForcedTransfer(address,address,uint256,uint256)": keep,
            "Recalled(address,uint256,uint256)": keep,
            # What a split or a merger takes and makes comes as transfers.
            "RightSplit(address,uint256,uint256,uint256,uint256)": keep,
            "RightsMerged(address,uint256,uint256,uint256,uint256)": keep,
            "Expired(address,uint256,uint256)": keep,
            # Whether a transfer is approved is asked of the chain.
            "TransferApproved(address,address,uint256,uint256,uint40)": keep,
            "ApprovalForAll(address,address,bool)": keep,
            "URI(string,uint256)": keep,
        }
    ),
}

EARLY: frozenset[bytes] = frozenset(
    topic
    for kind, table in BY_KIND.items()
    if kind not in {*registers.ERC20_KINDS, Kind.CAPACITY_RIGHTS}
    for topic in table
)
"""Events a contract may emit before it is listed: every one of ours but a token's movements."""
