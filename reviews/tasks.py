"""The jobs that the worker runs, and when: reminders, mail, and the record's checkpoints."""

import datetime as dt
import logging

from django.db import transaction
from django.utils import timezone
from procrastinate import JobContext, RetryStrategy, builtin_tasks
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from reviews import checkpoints, mailing, reminding

logger = logging.getLogger(__name__)
LATER = RetryStrategy(max_attempts=4, wait=60, exponential_wait=5)


@app.periodic(cron="5 5 * * *")
@app.task(queueing_lock="remind")
def remind(timestamp: int) -> int:
    """Once a day: write the reminders that are due."""
    return reminding.remind(timezone.now().date())


@app.periodic(cron="10 * * * *")
@app.task(queueing_lock="send_mail")
def send_mail(timestamp: int) -> int:
    """Once an hour: a job for the mail of everybody for whom something waits."""
    day = timezone.now().date()
    people = mailing.waiting(day)
    for person in people:
        try:
            with transaction.atomic():
                mail.configure(queueing_lock=f"mail {person}").defer(person=person, day=str(day))
        except AlreadyEnqueued:
            logger.info("The mail to account %s waits to be sent already.", person)
    return len(people)


@app.task(retry=LATER)
def mail(person: int, day: str) -> bool:
    """Send somebody the mail of a day; tried again later where the mail server refuses."""
    return mailing.send(person, dt.date.fromisoformat(day))


@app.periodic(cron="0 * * * *")
@app.task(queueing_lock="checkpoint", retry=LATER)
def checkpoint(timestamp: int) -> str:
    """Once an hour: sign the head of the record and publish it outside the database."""
    return checkpoints.publish().name


@app.periodic(cron="40 3 * * *")
@app.task(queueing_lock="forget_jobs", pass_context=True)
async def forget_jobs(context: JobContext, timestamp: int) -> None:
    """Once a day: forget the jobs that ended a week ago or more."""
    await builtin_tasks.remove_old_jobs(
        context, max_hours=7 * 24, remove_failed=True, remove_cancelled=True, remove_aborted=True
    )
