"""The product page with a quick order on it, and the page after."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import DetailView
from oscar.apps.catalogue.views import ProductDetailView

from lavka.quickorder.buy import SoldOut, buy
from lavka.quickorder.forms import QuickOrderForm
from lavka.quickorder.models import QuickOrder
from lavka.quickorder.prices import price_of


class ProductView(ProductDetailView):
    """GET shows the product; POST to the same address buys it in one step."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        offer = self.request.strategy.fetch_for_product(self.object)
        if offer.price.exists and offer.availability.is_available_to_buy:
            context["quick_price"] = price_of(offer.price.excl_tax)
            context.setdefault("quick_form", QuickOrderForm())
        return context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        form = QuickOrderForm(request.POST)
        if form.is_valid():
            answers = form.cleaned_data
            try:
                order = buy(
                    self.object, key=answers["key"], name=answers["name"], phone=answers["phone"].as_e164
                )
            except SoldOut:
                form.add_error(None, "Пока вы выбирали, последний забрали.")
            else:
                return redirect("quick-order", key=order.key)
        return self.render_to_response(self.get_context_data(quick_form=form))


class ThanksView(DetailView):
    """The order's page; its address is the secret."""

    model = QuickOrder
    slug_field = slug_url_kwarg = "key"
    context_object_name = "order"
    template_name = "quickorder/thanks.html"
