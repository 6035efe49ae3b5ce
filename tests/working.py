"""The work that waits, done here and now through the code of the worker and its helper."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from codesign.db import Database, now
from codesign.jobs import actions
from codesign.jobs.models import Job
from codesign.jobs.work import perform
from tests.pages import Page, PageClient


def do_the_work(client: PageClient) -> int:
    """Do every job that waits, one after the other; how many there were."""
    database: Database = client.app.extensions["database"]
    done = 0
    while True:
        with database.unit() as session:
            claim = actions.take(session, now())
        if claim is None:
            return done
        perform(client.app, claim, lambda _percent: None)
        done += 1


@contextmanager
def beside(app: Flask) -> Iterator[None]:
    """Jobs are done as they come, in a thread beside the application."""
    client, is_over = PageClient(app), Event()

    def work() -> None:
        while not is_over.wait(0.2):
            do_the_work(client)

    thread = Thread(target=work, daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def arrived(client: PageClient, page: Page) -> Page:
    """Where a sent form leads when the work it began is done: the page of its result, or the page
    of the job when it led to a file or to nothing."""
    do_the_work(client)
    while page.status == 303:
        page = followed(client, page)
    return page


def file(client: PageClient, place: str) -> TestResponse:
    """The file that a button whose form goes to `place` has made."""
    token = client.get("/arbete").all("//input[@name='csrf_token']")[0].get("value")
    page = arrived(client, client.post(place, {"csrf_token": token}))
    (link,) = page.all("//a[.='Hämta filen']/@href")
    return client.client.get(link)


def followed(client: PageClient, page: Page) -> Page:
    """One step of a redirect, which may be a redirect itself."""
    response = client.client.get(
        page.response.headers["Location"], headers={"Accept-Language": "sv"}
    )
    return client._checked(response, page.response.headers["Location"], response.status_code)


def jobs(client: PageClient) -> int:
    """How many jobs there are."""
    with client.app.extensions["database"].session(writes=False) as session:
        return session.scalar(select(func.count()).select_from(Job)) or 0
