"""The log's mathematics: canonical bytes, the Merkle tree, checkpoints and proofs. Pure."""
