from django.db import models


class Entry(models.Model):
    message = models.CharField(max_length=200)
    written_at = models.DateTimeField(auto_now_add=True)
    word_count = models.PositiveIntegerField(null=True, editable=False)

    class Meta:
        ordering = ["-written_at"]
        verbose_name_plural = "entries"

    def __str__(self):
        return self.message
