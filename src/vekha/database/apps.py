from django.apps import AppConfig


class DatabaseConfig(AppConfig):
    name = "vekha.database"
    label = "vekha"
    default_auto_field = "django.db.models.BigAutoField"
