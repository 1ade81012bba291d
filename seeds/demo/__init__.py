"""A small port-side park with thirty days of traffic, in notation, and what files it."""
