"""What the language model was used for: counts of one day, nobody's question or address."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Use(models.Model):
    """The one row of the site: requests and characters of ``day``, failures in a row.

    While ``rests_until`` lies ahead nobody asks the model.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    day = models.DateField()
    requests = models.PositiveIntegerField(default=0)
    characters = models.PositiveBigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    rests_until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="one_use")]

    def __str__(self) -> str:
        return f"{self.day}: {self.requests}"
