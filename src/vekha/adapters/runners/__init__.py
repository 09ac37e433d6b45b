"""Where commands run, in environments made from locks."""
