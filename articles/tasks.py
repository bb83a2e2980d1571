"""The jobs that the worker runs for search."""

from procrastinate.contrib.django import app

from articles.search import embedding

MOST = 25
"""Batches of one job: a minute or so of one processor."""


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="embed_texts")
def embed_texts(timestamp: int) -> int:
    """Every five minutes: make the vectors of texts that are new, where a model is installed."""
    embedding.forget()
    made = 0
    for _batch in range(MOST if embedding.is_installed() else 0):
        number = embedding.embed()
        if not number:
            break
        made += number
    return made
