"""Casework 办理: the work on findings, from the step taken to the dossier and the webhook."""
