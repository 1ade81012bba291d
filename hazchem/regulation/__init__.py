"""What the law says, as pure judgements over values; its numbers are arguments."""
