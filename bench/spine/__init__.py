"""The way of a change: push to judged candidate, trigger to finished step, a no to the old release."""
