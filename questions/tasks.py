"""The jobs that the worker runs for questions: what was kept is deleted on its day."""

from django.utils import timezone
from procrastinate.contrib.django import app

from questions import sharing, throttling


@app.periodic(cron="25 * * * *")
@app.task(queueing_lock="delete_questions")
def delete_questions(timestamp: int) -> int:
    """Once an hour: delete the questions whose day has come, and the counts of hours gone by."""
    now = timezone.now()
    throttling.forget(now)
    return sharing.delete_due(now.date())
