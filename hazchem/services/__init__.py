"""The verbs: what a door may ask of the ledger, one function and one transaction each."""
