from django.apps import AppConfig


class ShowcaseConfig(AppConfig):
    name = "lavka.showcase"
    label = "showcase"
    verbose_name = "Витрина"
