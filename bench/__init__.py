"""The benchmark: what the ledger does, beside what its raw engine does in the same run."""
