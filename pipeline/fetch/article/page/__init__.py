"""A page as its visitors see it: decoded, parsed, what is hidden told apart; what its head says, and whether it is a page at all."""
