from django.apps import AppConfig


class QuickOrderConfig(AppConfig):
    name = "lavka.quickorder"
    label = "quickorder"
    verbose_name = "Быстрый заказ"
