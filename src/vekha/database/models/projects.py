from django.db import models


class Project(models.Model):
    """One delivered application with its git repository and its `vekha.toml`."""

    slug = models.SlugField(unique=True, max_length=40)
    title = models.TextField()
    source = models.TextField()  # path or URL of the repository
    main = models.CharField(max_length=200, default="main")
    created_at = models.DateTimeField()

    class Meta:
        db_table = "project"

    def __str__(self) -> str:
        return self.slug
