"""A company's sign-in by OpenID Connect: django-allauth's, with every check of the standard's that it leaves out."""
