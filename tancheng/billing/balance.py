"""What the database itself holds about money, whoever writes: triggers for SQLite and PostgreSQL.

A transfer is never counted for more than arrived; a bill's net payment (allocations minus refunds that stand) stays between nothing and its
amount. On SQLite a migration that alters one of these tables rebuilds it without its triggers: repeat `balance()` after it.
"""

from typing import Any

from django.db.migrations.operations import RunPython

_NET = """(SELECT COALESCE(SUM(amount), 0) FROM billing_allocation WHERE bill_id = {bill})
 - (SELECT COALESCE(SUM(asked.amount), 0) FROM billing_refundrequest asked
    JOIN billing_refunddecision decided ON decided.request_id = asked.id AND decided.approved
    LEFT JOIN billing_refundreversal taken ON taken.decision_id = decided.id
    WHERE asked.bill_id = {bill} AND taken.id IS NULL)"""
_BILL_OF = {
    "billing_allocation": "NEW.bill_id",
    "billing_refunddecision": "(SELECT bill_id FROM billing_refundrequest WHERE id = NEW.request_id)",
    "billing_refundreversal": "(SELECT asked.bill_id FROM billing_refundrequest asked"
    " JOIN billing_refunddecision decided ON decided.request_id = asked.id WHERE decided.id = NEW.decision_id)",
}
_BILL_WORDS = "a bill is paid beyond its amount or refunded beyond what came"
_TRANSFER_WORDS = "a transfer is counted for more than arrived"
# Decimals are binary fractions on SQLite: a sum is right only once rounded.
_BILL_BROKEN = "ROUND({net}, 2) NOT BETWEEN 0 AND (SELECT amount FROM billing_bill WHERE id = {bill})"
_TRANSFER_BROKEN = (
    "ROUND((SELECT SUM(amount) FROM billing_allocation WHERE transfer_id = NEW.transfer_id), 2)"
    " NOT BETWEEN 0 AND (SELECT amount FROM billing_transfer WHERE id = NEW.transfer_id)"
)


def _rules() -> list[tuple[str, str, str, str]]:
    """(trigger, table, condition that breaks it, words)."""
    bills = [
        (f"{table}_balance", table, _BILL_BROKEN.format(net=_NET.format(bill=bill), bill=bill), _BILL_WORDS)
        for table, bill in _BILL_OF.items()
    ]
    return [*bills, ("billing_allocation_of_transfer", "billing_allocation", _TRANSFER_BROKEN, _TRANSFER_WORDS)]


def balance() -> RunPython:
    """A migration operation that installs the triggers anew."""

    def install(apps: Any, schema_editor: Any) -> None:
        remove(apps, schema_editor)
        for name, table, broken, words in _rules():
            if schema_editor.connection.vendor == "sqlite":
                schema_editor.execute(
                    f"CREATE TRIGGER {name} AFTER INSERT ON {table} WHEN {broken} BEGIN SELECT RAISE(ABORT, '{words}'); END", params=None
                )
                continue
            schema_editor.execute(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $$ BEGIN IF {broken} THEN RAISE EXCEPTION '{words}'; END IF;"
                " RETURN NULL; END $$ LANGUAGE plpgsql",
                params=None,
            )
            schema_editor.execute(f"CREATE TRIGGER {name} AFTER INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()", params=None)

    def remove(apps: Any, schema_editor: Any) -> None:
        for name, table, _, _ in _rules():
            on = "" if schema_editor.connection.vendor == "sqlite" else f" ON {table}"
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{on}", params=None)

    return RunPython(install, remove, elidable=False)
