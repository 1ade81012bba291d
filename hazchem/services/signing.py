"""The ledger's own key: Ed25519 over checkpoints, named after the log it signs."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from hazchem.log import checkpoint
from hazchem.log.checkpoint import Verifier
from hazchem.store import log
from hazchem.store.store import Store


class Ed25519Signer:
    """Signs in the name of one log; a hazchem.log.checkpoint.Signer."""

    def __init__(self, name: str, private_key: bytes) -> None:
        """From the 32 bytes of a private key."""
        self.name = name
        self._key = Ed25519PrivateKey.from_private_bytes(private_key)
        self._public = self._key.public_key().public_bytes_raw()
        self.key_id = checkpoint.key_id(name, self._public)

    def sign(self, message: bytes, /) -> bytes:
        """The 64 bytes of a signature."""
        return self._key.sign(message)

    @property
    def verifier_key(self) -> str:
        """The public key as text, to be kept by whoever will check proofs: name+id+key."""
        return checkpoint.verifier_key(self.name, self._public)

    @property
    def verifier(self) -> Verifier:
        """The public half, for hazchem.log.checkpoint.verify."""
        return Verifier(self.name, self.key_id, _holds(self._public))


def signer_of(store: Store, private_key: bytes) -> Ed25519Signer:
    """The signer of a ledger: the key of this installation under the name of its log."""
    with store.read() as tx:
        return Ed25519Signer(log.head(tx).origin, private_key)


def _holds(public_key: bytes):
    known = Ed25519PublicKey.from_public_bytes(public_key)

    def holds(message: bytes, signature: bytes) -> bool:
        try:
            known.verify(signature, message)
        except InvalidSignature:
            return False
        return True

    return holds
