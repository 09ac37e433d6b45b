from django.apps import AppConfig


class WeightsConfig(AppConfig):
    name = "lavka.weights"
    label = "weights"
    verbose_name = "Вес"
