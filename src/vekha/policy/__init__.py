"""Who may do what, behind one function: `may(actor, action, resource)`. Anything but Allowed denies."""

from vekha.policy.may import Allowed, Denial, may
from vekha.policy.table import Action

__all__ = ["Action", "Allowed", "Denial", "may"]
