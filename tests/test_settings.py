"""Settings come from the environment, and the unsafe ones stop the start."""

import base64
import stat

import pytest

from hazchem.settings import Unsafe, read

SECRET = "s" * 32
SIGNING = "ab" * 32


def test_nothing_set_means_a_file_and_secrets_that_stay(tmp_path):
    first, second = read({}, tmp_path / "instance"), read({}, tmp_path / "instance")
    assert first == second
    assert first.database_url == f"sqlite:///{tmp_path}/instance/hazchem.sqlite3"
    assert len(first.signing_key) == 32
    assert first.secret_key != first.signing_key.hex()
    assert stat.S_IMODE((tmp_path / "instance/secret.key").stat().st_mode) == 0o600
    assert len(list((tmp_path / "instance").iterdir())) == 2


def test_a_shared_database_starts_with_both_secrets(tmp_path):
    settings = read(
        {
            "HAZCHEM_DATABASE_URL": "postgresql://db/ledger",
            "HAZCHEM_SECRET_KEY": SECRET,
            "HAZCHEM_SIGNING_KEY": base64.b64encode(bytes.fromhex(SIGNING)).decode(),
        },
        tmp_path,
    )
    assert settings.signing_key == bytes.fromhex(SIGNING)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({"HAZCHEM_SECRET_KEY": "short"}, "at least 32"),
        ({"HAZCHEM_SECRET_KEY": ""}, "at least 32"),
        ({"HAZCHEM_SIGNING_KEY": "abc"}, "64 hexadecimal digits"),
        ({"HAZCHEM_DATABASE_URL": "sqlite://"}, "in memory"),
        ({"HAZCHEM_DATABASE_URL": "sqlite:///:memory:"}, "in memory"),
        ({"HAZCHEM_DATABASE_URL": "sqlite:///file::memory:?uri=true"}, "in memory"),
        ({"HAZCHEM_DATABASE_URL": "sqlite:///file:x?mode=memory&uri=true"}, "in memory"),
        ({"HAZCHEM_DATABASE_URL": "mysql://db/ledger"}, 'begins with "mysql"'),
        ({"HAZCHEM_DATABASE_URL": "ledger.sqlite3"}, "should be sqlite:///<file>"),
        ({"HAZCHEM_DATABASE_URL": "postgresql://db/ledger"}, "HAZCHEM_SECRET_KEY must be set"),
        (
            {"HAZCHEM_DATABASE_URL": "postgresql://db/ledger", "HAZCHEM_SECRET_KEY": SECRET},
            "HAZCHEM_SIGNING_KEY must be set",
        ),
    ],
)
def test_an_unsafe_setting_is_refused_by_name(environment, says, tmp_path):
    with pytest.raises(Unsafe) as refused:
        read(environment, tmp_path)
    assert says in str(refused.value)
    assert list(environment)[-1] in str(refused.value) or "must be set" in says


def test_no_refusal_shows_a_secret(tmp_path):
    with pytest.raises(Unsafe) as refused:
        read({"HAZCHEM_SIGNING_KEY": "not-a-key-but-hidden"}, tmp_path)
    assert "hidden" not in str(refused.value)
    with pytest.raises(Unsafe) as refused:
        read({"HAZCHEM_DATABASE_URL": "postgresql:ledger:hidden@db"}, tmp_path)
    assert "hidden" not in str(refused.value)
