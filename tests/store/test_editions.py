"""Editions in the database: each version at its place, known from there on."""

from hazchem.store import editions, schema
from hazchem.store.editions import Version, version_of
from hazchem.store.tables import edition


def told(leaf, code, **content):
    """A version of an edition."""
    return version_of(leaf, {"code": code, "regime": "nb", "title": "示例", **content})


def test_a_version_is_known_from_its_place_in_the_log_on(store):
    with store.write() as tx:
        for one in (told(3, "a"), told(5, "b"), told(8, "a", rules=[])):
            editions.add(tx, one)
    with store.read() as tx:
        assert [editions.newest_leaf(tx, size) for size in (3, 4, 8, 9)] == [-1, 3, 5, 8]
        assert [one.leaf_index for one in editions.versions(tx, 9)] == [3, 5, 8]
        assert [one.leaf_index for one in editions.versions(tx, 8, "a")] == [3]
        assert editions.versions(tx, 9, "a")[1] == Version(
            8, "a", "nb", {"code": "a", "regime": "nb", "title": "示例", "rules": []})


def test_a_ledger_from_before_the_catalogue_gets_its_table(store):
    with store.engine.connect() as connection:
        options = connection.execution_options(hazchem_writes=True)
        with options.begin():
            edition.drop(connection)
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    store.migrate()
    with store.write() as tx:
        editions.add(tx, told(0, "a"))
        assert schema.drift(tx.connection) == []
