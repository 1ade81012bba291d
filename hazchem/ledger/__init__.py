"""The books: from events to postings, pure."""
