"""Tables of oscar's apps, one migration for each app, made by `manage.py makemigrations` from oscar 4.2."""
