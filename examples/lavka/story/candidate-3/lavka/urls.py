"""Addresses of the shop. oscar's own names are kept, because its code asks for them."""

from django.apps import apps
from django.urls import include, path, re_path
from oscar.core.loading import get_class

from lavka import health
from lavka.quickorder.views import ProductView, ThanksView
from lavka.showcase.views import CategoryView, HomeView

OrderView = get_class("customer.views", "AnonymousOrderDetailView")

catalogue = [
    path("", HomeView.as_view(), name="index"),
    re_path(r"^(?P<product_slug>[\w-]*)_(?P<pk>\d+)/$", ProductView.as_view(), name="detail"),
    re_path(r"^category/(?P<category_slug>[\w/-]+)_(?P<pk>\d+)/$", CategoryView.as_view(), name="category"),
]
customer = [
    re_path(
        r"^order-status/(?P<order_number>[\w-]*)/(?P<hash>[A-z0-9-_=:]+)/$",
        OrderView.as_view(),
        name="anon-order",
    ),
]

urlpatterns = [
    path("health/", health.health, name="health"),
    path("version/", health.version, name="version"),
    path("", HomeView.as_view(), name="home"),
    path("catalogue/", include((catalogue, "catalogue"))),
    path("accounts/", include((customer, "customer"))),
    path("quick-order/<uuid:key>/", ThanksView.as_view(), name="quick-order"),
    path("basket/", apps.get_app_config("basket").urls),
    path("checkout/", apps.get_app_config("checkout").urls),
    path("search/", apps.get_app_config("search").urls),
]
