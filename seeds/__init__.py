"""Reference facts with their sources: one folder per dataset, and the loader that checks them."""
