"""oscar's apps, as far as a small shop without accounts and back office needs them.

oscar loads a hundred views that this shop never serves, and wants the apps behind them: `ready` is replaced.
"""

from oscar.apps.customer.apps import CustomerConfig
from oscar.apps.dashboard.apps import DashboardConfig
from oscar.config import Shop as OscarShop


class Shop(OscarShop):
    """oscar's root. What it serves is named in `lavka.urls`."""

    def ready(self) -> None:
        import oscar.checks  # noqa: F401  (registers oscar's system checks)


class Customer(CustomerConfig):
    """Customers without accounts: the shop sells to guests."""

    def ready(self) -> None:
        from oscar.apps.customer import receivers  # noqa: F401
        from oscar.apps.customer.alerts import receivers as alerts  # noqa: F401


class Dashboard(DashboardConfig):
    """Not served; it is here because one of oscar's template tags imports it."""

    def ready(self) -> None:
        pass
