"""The door for whoever sits at the server: `flask <verb>` from the checkout."""
