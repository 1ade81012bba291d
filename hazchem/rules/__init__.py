"""Rules: small pure functions over frozen evidence that say what the chain shows."""
