"""Tables whose rows stay: the database itself refuses to change or to delete them.

The triggers are put in place after every `migrate`, not by a migration: SQLite rebuilds a table
to alter it and forgets the triggers of the old one.
"""

from dataclasses import dataclass

from django.db import connections


@dataclass(frozen=True)
class Guard:
    """When a row of `table` may be updated or deleted after all: SQL over OLD and NEW."""

    table: str
    sentence: str
    update_if: str = "FALSE"
    delete_if: str = "FALSE"

    def install(self, using: str) -> None:
        """Put the triggers in place, in the place of older ones. Does nothing without the table."""
        connection = connections[using]
        with connection.cursor() as cursor:
            if self.table not in connection.introspection.table_names(cursor):
                return
            for statement in self._statements(connection.vendor):
                cursor.execute(statement)

    def lift(self, using: str) -> None:
        """Take the triggers away, for whoever has to empty the table: the test runner."""
        connection = connections[using]
        with connection.cursor() as cursor:
            for statement in self._removals(connection.vendor):
                cursor.execute(statement)

    def _removals(self, vendor: str) -> list[str]:
        on = f" ON {self.table}" if vendor == "postgresql" else ""
        events = ("row", "truncate") if vendor == "postgresql" else ("update", "delete")
        return [f"DROP TRIGGER IF EXISTS {self.table}_guard_{event}{on}" for event in events]

    def _statements(self, vendor: str) -> list[str]:
        removals = self._removals(vendor)
        if vendor == "sqlite":
            return removals + [
                f"CREATE TRIGGER {self.table}_guard_{event} BEFORE {event} ON {self.table} "
                f"WHEN ({allowed}) IS NOT TRUE "
                f"BEGIN SELECT RAISE(ABORT, '{self.sentence}'); END"
                for event, allowed in (("update", self.update_if), ("delete", self.delete_if))
            ]
        function = f"{self.table}_guard"
        return [
            f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP = 'UPDATE' THEN IF {self.update_if} THEN RETURN NEW; END IF; END IF; "
            f"IF TG_OP = 'DELETE' THEN IF {self.delete_if} THEN RETURN OLD; END IF; END IF; "
            f"RAISE EXCEPTION '{self.sentence}' USING ERRCODE = 'restrict_violation'; END $$",
            *removals,
            f"CREATE TRIGGER {self.table}_guard_row BEFORE UPDATE OR DELETE ON {self.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {function}()",
            f"CREATE TRIGGER {self.table}_guard_truncate BEFORE TRUNCATE ON {self.table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {function}()",
        ]
