"""The shop's windows: all goods, one category."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.views.generic import ListView
from oscar.core.loading import get_model

Product = get_model("catalogue", "Product")
Category = get_model("catalogue", "Category")


class HomeView(ListView):
    """All goods that are on sale, oldest first, so that the page looks the same every day."""

    template_name = "showcase/home.html"
    context_object_name = "products"
    paginate_by = 24

    def get_queryset(self) -> QuerySet:
        goods = Product.objects.browsable().filter(is_public=True)
        return goods.select_related("product_class").prefetch_related("stockrecords").order_by("id")


class CategoryView(HomeView):
    """Goods of one category. The number in the address finds it; the words are for people."""

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().filter(categories=self.category)

    def get(self, request, *args: Any, **kwargs: Any):
        self.category = get_object_or_404(Category, pk=kwargs["pk"], is_public=True)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(category=self.category, **kwargs)
