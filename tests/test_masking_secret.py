"""What an installation hides has names that only its own secret could tell."""

from app import create_app
from hazchem.custody.masking import masked
from hazchem.services.custody import chain
from hazchem.services.seen.asked import Asked
from hazchem.services.seen.scope import SYSTEM, Viewer
from tests.services.park import Park


def hidden_in(tmp_path, secret):
    """The opaque ids beta sees on an installation with a secret, and the chain behind them."""
    app = create_app({"HAZCHEM_DATABASE_URL": f"sqlite:///{tmp_path / secret[0]}.sqlite3",
                      "HAZCHEM_SECRET_KEY": secret})
    store = app.extensions["store"]
    store.migrate()
    park = Park(store)
    park.place("acme-wh", "beta-wh", "gamma-wh")
    park.file("""
        1T07:00 produce acme/L1 - > acme-wh 10 substance=67-56-1
        1T08:00 dispatch acme/L1 acme-wh > - 4 waybill=acme/W1 consignee=beta
        1T09:00 receive acme/L1 - > beta-wh 4 waybill=acme/W1
        1T08:00 dispatch acme/L1 acme-wh > - 6 waybill=acme/W2 consignee=gamma
        1T09:00 receive acme/L1 - > gamma-wh 6 waybill=acme/W2""")
    seen = chain(store, Viewer("beta", "enterprise"), "acme/L1", Asked(), park.now)
    whole = chain(store, SYSTEM, "acme/L1", Asked(), park.now).chain
    return {node.id for node in seen.chain.nodes if node.kind == "masked"}, whole


def test_whoever_knows_the_names_but_not_the_secret_cannot_tell_what_is_hidden(tmp_path):
    first, whole = hidden_in(tmp_path, "a" * 32)
    second, _ = hidden_in(tmp_path, "b" * 32)
    assert first and not first & second
    guessed = masked(whole, lambda custodian: custodian == "beta", key=b"")
    assert not first & {node.id for node in guessed.nodes}
