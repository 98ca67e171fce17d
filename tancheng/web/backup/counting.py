"""What a copy is counted by: tables that only grow, so that a number that differs means something was lost."""

from collections.abc import Callable

# Name in the manifest → table. `journal_head` is the journal's last number.
TABLES = {
    "users": "people_user",
    "applications": "enrolment_application",
    "transfers": "billing_transfer",
    "attempts": "delivery_attempt",
    "sealed_events": "delivery_event",
    "results": "marking_result",
    "credentials": "credentials_credential",
    "journal": "ledger_entry",
}
HEAD = "SELECT coalesce(max(id), 0) FROM ledger_entry"


def counts(tables: set[str], number: Callable[[str], int]) -> dict[str, int]:
    """`number` runs a statement that gives one figure."""
    found = {name: number(f"SELECT count(*) FROM {table}") for name, table in TABLES.items() if table in tables}  # noqa: S608
    return {**found, "journal_head": number(HEAD)} if "ledger_entry" in tables else found
