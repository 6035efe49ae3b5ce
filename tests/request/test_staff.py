"""Signing in and out, accounts, members, invitations, projects and the audit log."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from codesign.accounts.domain import hour_of
from codesign.accounts.models import LoginSession, Person
from codesign.accounts.passwords import hash_password
from codesign.accounts.roles import Role
from codesign.db import now
from codesign.projects import anchoring
from codesign.projects.models import AuditEvent, Membership, Project, ProjectInvitation
from codesign.reading_order import reading_key
from codesign.web.sessions import PLAIN_COOKIE
from tests import factories
from tests.cast import Cast
from tests.pages import SAME_ORIGIN, Page, PageClient

PASSWORD = "fyra glada hästar"
NEW_PASSWORD = "fem trötta grävlingar"


@pytest.fixture
def astrid(session: Session, cast: Cast) -> Person:
    """Astrid with a password."""
    cast.astrid.password_hash = hash_password(PASSWORD)
    session.commit()
    return cast.astrid


def signed_in(pages: PageClient, email: str, password: str, status: int = 303) -> Page:
    return pages.submit(
        pages.get("/logga-in"), {"email": email, "password": password}, status=status
    )


def test_a_person_signs_in_sees_her_projects_and_signs_out(
    pages: PageClient, astrid: Person, session: Session
) -> None:
    answer = signed_in(pages, astrid.email.upper() + " ", PASSWORD)
    cookie = answer.response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    mine = pages.follow(answer)
    assert "Projektet" in mine.words()
    assert "Grannen" not in mine.words()
    out = pages.submit(mine, form="//header//form")
    assert out.response.headers["Location"] == "/"
    assert pages.get("/arbete", status=303).response.headers["Location"].startswith("/logga-in")
    assert session.scalar(select(LoginSession.person_id)) is None


def test_over_tls_the_cookie_is_bound_to_the_host(pages: PageClient, astrid: Person) -> None:
    first = pages.client.get("/logga-in", base_url="https://localhost", headers=SAME_ORIGIN)
    token = re.search(r'name="csrf_token" value="([^"]+)"', first.text)
    assert token
    answer = pages.client.post(
        "/logga-in",
        base_url="https://localhost",
        data={"csrf_token": token[1], "email": astrid.email, "password": PASSWORD},
        headers=SAME_ORIGIN,
    )
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-medskapa=")
    assert "Secure" in cookie
    assert "max-age" in answer.headers["Strict-Transport-Security"]


@pytest.mark.parametrize(
    ("email", "password"), [("astrid@var-myndighet.example", "fel"), ("ingen@x.se", PASSWORD)]
)
def test_a_wrong_password_and_an_unknown_account_get_the_same_answer(
    pages: PageClient, astrid: Person, email: str, password: str
) -> None:
    page = signed_in(pages, email, password, status=422)
    assert "hör inte ihop" in page.words()
    assert page.one("//input[@name='email']/@value") == email
    assert not page.all("//input[@name='password']/@value[. != '']")


def test_empty_fields_are_told_one_by_one(pages: PageClient) -> None:
    page = signed_in(pages, "", "", status=422)
    assert "Skriv din e-postadress." in page.words()
    assert "Skriv ditt lösenord." in page.words()


def test_guessing_is_slowed_down_and_the_right_password_must_wait_too(
    pages: PageClient, astrid: Person
) -> None:
    for _ in range(8):
        signed_in(pages, astrid.email, "gissning", status=422)
    assert "för många försök" in signed_in(pages, astrid.email, PASSWORD, status=429).words()


def test_signing_in_leads_to_where_one_was_going_but_never_to_another_site(
    pages: PageClient, astrid: Person
) -> None:
    asked = pages.get("/arbete/projektet/medlemmar?saved=role", status=303)
    page = pages.follow(asked)
    answer = pages.submit(page, {"email": astrid.email, "password": PASSWORD})
    assert answer.response.headers["Location"] == "/arbete/projektet/medlemmar?saved=role"
    pages.client.delete_cookie(PLAIN_COOKIE)
    page = pages.get("/logga-in?next=//evil.example")
    answer = pages.submit(page, {"email": astrid.email, "password": PASSWORD})
    assert answer.response.headers["Location"] == "/arbete"


def test_what_was_written_when_the_login_ended_can_be_sent_after_signing_in_again(
    pages: PageClient, astrid: Person, session: Session
) -> None:
    signed_in(pages, astrid.email, PASSWORD)
    form = pages.get("/arbete/projektet/medlemmar")
    session.execute(delete(LoginSession))
    session.commit()
    note = "\nTill <b>Bos</b> chef"
    invite = "//form[contains(@action, 'bjud-in')]"
    page = pages.submit(form, {"note": note, "role": "reader"}, form=invite, status=401)
    assert "utloggad" in page.words()
    resumed = pages.submit(page, {"email": astrid.email, "password": PASSWORD}, status=200)
    assert "finns kvar" in resumed.words()
    assert session.scalar(select(ProjectInvitation.id)) is None
    answer = pages.submit(resumed, status=200)
    assert "Inbjudan är klar" in answer.words()
    assert session.scalars(select(ProjectInvitation.note)).one() == "Till <b>Bos</b> chef"


def test_an_old_login_and_an_idle_one_have_ended(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    client = pages.sign_in(cast.astrid)
    client.get("/arbete")
    session.execute(update(LoginSession).values(seen_at=now() - timedelta(hours=9)))
    session.commit()
    client.get("/arbete", status=303)
    session.execute(update(LoginSession).values(seen_at=hour_of(now()), expires_at=now()))
    session.commit()
    client.get("/arbete", status=303)


def test_using_a_login_keeps_it_open(pages: PageClient, cast: Cast, session: Session) -> None:
    client = pages.sign_in(cast.astrid)
    session.execute(update(LoginSession).values(seen_at=now() - timedelta(hours=7)))
    session.commit()
    client.get("/arbete")
    session.expire_all()
    # Only the hour is kept: a moment could be laid beside what somebody told as a citizen.
    assert session.scalars(select(LoginSession.seen_at)).one() == hour_of(now())


def test_a_person_changes_name_and_language(pages: PageClient, cast: Cast) -> None:
    client = pages.sign_in(cast.astrid)
    answer = client.submit(
        client.get("/konto"), {"name": "Astrid A", "language": "en"}, form="//main//form[1]"
    )
    assert client.follow(answer).one("/html/@lang") == "en"
    page = client.submit(client.get("/konto"), {"name": " "}, form="//main//form[1]", status=422)
    assert page.one("//input[@id='name']/@aria-invalid") == "true"


def test_a_new_password_ends_every_other_login(
    pages: PageClient, app: Flask, astrid: Person
) -> None:
    here, there = pages, PageClient(app)
    signed_in(here, astrid.email, PASSWORD)
    signed_in(there, astrid.email, PASSWORD)
    form = "//form[@action='/konto/losenord']"
    page = here.submit(here.get("/konto"), {"old": "fel", "new": "kort"}, form=form, status=422)
    assert "nuvarande" in page.words()
    here.submit(here.get("/konto"), {"old": PASSWORD, "new": NEW_PASSWORD}, form=form)
    here.get("/arbete")
    there.get("/arbete", status=303)


def invitation(client: PageClient, role: str = "analyst", note: str = "Till gruppen") -> str:
    page = client.submit(
        client.get("/arbete/projektet/medlemmar"),
        {"role": role, "note": note},
        form="//form[contains(@action, 'bjud-in')]",
        status=200,
    )
    return str(page.one("//input[@id='link']/@value")).removeprefix("http://localhost")


def test_an_invitation_makes_an_account_and_a_member_once(
    pages: PageClient, app: Flask, cast: Cast, session: Session
) -> None:
    link = invitation(pages.sign_in(cast.astrid))
    guest = PageClient(app)
    page = guest.get(link)
    assert "analytiker" in page.words()
    wrong = guest.submit(page, {"name": "", "email": "x", "password": "kort"}, status=422)
    assert len(wrong.all("//*[@class='ds-validation-message']")) == 3
    details = {"name": "Ny", "email": "ny@var-myndighet.example", "password": PASSWORD}
    home = guest.follow(guest.submit(wrong, details))
    assert home.heading == "Projektet"
    roles = select(Membership.role).join(Person).where(Person.name == "Ny")
    assert session.scalars(roles).one() is Role.ANALYST
    assert "redan använd" in PageClient(app).get(link, status=410).words()


def test_an_invitation_to_who_has_an_account(pages: PageClient, app: Flask, cast: Cast) -> None:
    owner = pages.sign_in(cast.astrid)
    taken = PageClient(app)
    page = taken.get(invitation(owner))
    details = {"name": "Bo", "email": cast.bo.email, "password": PASSWORD}
    assert "redan ett konto" in taken.submit(page, details, status=422).words()
    assert "redan med" in pages.sign_in(cast.bo).get(invitation(owner)).words()
    foreign = pages.sign_in(cast.cilla).get(invitation(owner))
    assert "annan myndighet" in foreign.words()
    assert not foreign.all("//main//form")


def test_a_foreign_account_cannot_force_its_way_in(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    link = invitation(pages.sign_in(cast.astrid))
    client = pages.sign_in(cast.cilla)
    token = client.get(link).all("//input[@name='csrf_token']/@value") or client.get(
        "/logga-in?next=/", status=303
    ).all("//input[@name='csrf_token']/@value")
    assert token == []
    client.post(link, {"csrf_token": "x"}, status=403)
    members = select(Membership.id).where(
        Membership.person_id == cast.cilla.id, Membership.project_id == cast.project.id
    )
    assert session.scalar(members) is None


def test_a_withdrawn_expired_or_mistyped_invitation_is_told_as_such(
    pages: PageClient, app: Flask, cast: Cast, session: Session
) -> None:
    owner = pages.sign_in(cast.astrid)
    link = invitation(owner)
    session.execute(update(ProjectInvitation).values(expires_at=now()))
    session.commit()
    assert "gått ut" in PageClient(app).get(link, status=410).words()
    link = invitation(owner, note="Till återkallelse")
    page = owner.get("/arbete/projektet/medlemmar")
    owner.submit(page, form="//form[contains(@action, 'aterkalla')]")
    assert "återkallad" in PageClient(app).get(link, status=410).words()
    assert "stämmer inte" in PageClient(app).get("/inbjudan/fel", status=404).words()


def test_the_code_of_an_invitation_is_stored_nowhere(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    code = invitation(pages.sign_in(cast.astrid)).rsplit("/", 1)[1]
    stored = session.scalars(select(ProjectInvitation)).one()
    told = session.scalars(select(AuditEvent.details)).all()
    assert code not in {stored.code_hmac, stored.note}
    assert code not in str(told)


def test_roles_change_but_the_last_owner_stays(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    client = pages.sign_in(cast.astrid)
    page = client.get("/arbete/projektet/medlemmar")
    change = "//form[contains(@action, '/{}/roll')]"
    client.submit(page, {"role": "designer"}, form=change.format(cast.bo.id))
    session.expire_all()
    role = select(Membership.role).where(Membership.person_id == cast.bo.id)
    assert session.scalars(role).one() is Role.DESIGNER
    for form in (change, "//form[contains(@action, '/{}/ta-bort')]"):
        refused = client.submit(
            page, {"role": "reader"}, form=form.format(cast.astrid.id), status=409
        )
        assert "minst en ägare" in refused.words()


def test_a_removed_member_has_lost_the_project(pages: PageClient, cast: Cast) -> None:
    owner, bo = pages.sign_in(cast.astrid), pages.sign_in(cast.bo)
    bo.get("/arbete/projektet")
    page = owner.get("/arbete/projektet/medlemmar")
    owner.submit(page, form=f"//form[contains(@action, '/{cast.bo.id}/ta-bort')]")
    bo.get("/arbete/projektet", status=404)


def test_the_log_tells_who_did_what_and_that_the_chain_is_whole(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    owner = pages.sign_in(cast.astrid)
    invitation(owner)
    page = owner.get("/arbete/projektet/handelser")
    assert "Skapade en inbjudan till rollen Analytiker." in page.words()
    assert "Kedjan är hel" in page.words()
    session.execute(update(AuditEvent).values(action="member.remove"))
    session.commit()
    assert "Kedjan är bruten" in owner.get("/arbete/projektet/handelser").words()


@pytest.mark.parametrize(("removed", "is_told"), [(0, False), (1, True)])
def test_the_log_tells_that_its_end_was_cut_off_by_what_is_known_beside_the_data(
    pages: PageClient, cast: Cast, session: Session, tmp_path: Path, removed: int, is_told: bool
) -> None:
    owner = pages.sign_in(cast.astrid)
    for _ in range(2):
        invitation(owner)
    known = anchoring.anchors(session)
    anchoring.keep(anchoring.file_in(tmp_path), known)
    last = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(removed)).all()
    for event in last:
        session.delete(event)
    session.commit()
    shown = owner.get("/arbete/projektet/handelser").words()
    number = known[cast.agency.slug].events
    assert (f"den har haft minst {number} händelser" in shown) is is_told
    assert ("Kedjan är hel" in shown) is not is_told
    english = owner.get("/arbete/projektet/handelser?lang=en").words()
    assert (f"it has had at least {number} events" in english) is is_told


@pytest.mark.parametrize("content", ["", "{}", "\x00"])
def test_a_note_beside_the_data_that_cannot_be_read_tells_nothing(
    pages: PageClient, cast: Cast, tmp_path: Path, content: str
) -> None:
    anchoring.file_in(tmp_path).write_text(content)
    shown = pages.sign_in(cast.astrid).get("/arbete/projektet/handelser").words()
    assert "Kedjan är hel" in shown


def test_settings_of_a_project_are_changed_and_closing_it_hides_it(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    client = pages.sign_in(cast.astrid)
    page = client.get("/arbete/projektet/installningar")
    refused = client.submit(page, {"title": "", "purpose": "x" * 1001}, status=422)
    assert len(refused.all("//*[@class='ds-validation-message']")) == 2
    assert refused.one("//textarea[@id='purpose']").text == "x" * 1001
    pages.get("/projekt/projektet")
    client.submit(page, {"title": "<script>1</script>", "is_public": ""})
    session.expire_all()
    project = session.scalars(select(Project).where(Project.slug == "projektet")).one()
    assert project.title == {"sv": "<script>1</script>"}
    pages.get("/projekt/projektet", status=404)
    assert "&lt;script&gt;1" in client.get("/arbete/projektet").text


def test_a_new_project_begins_with_a_starter_and_its_owner(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    client = pages.sign_in(cast.astrid)
    page = client.get("/arbete/nytt")
    assert "Välj vilken resa" in client.submit(page, {"title": "Ett nytt"}, status=422).words()
    texts = {"title": "Projektet", "purpose": "Syfte.", "question": "Hur?", "asks": "Vi frågar."}
    answer = client.submit(page, {**texts, "starter": "levande-njurdonation"})
    home = client.follow(answer)
    assert "startat" in home.words()
    made = session.scalars(select(Project).order_by(Project.id.desc()).limit(1)).one()
    assert made.slug == "projektet-2"
    assert not made.is_public
    assert not made.is_demo


def test_readers_see_the_members_but_cannot_invite(pages: PageClient, cast: Cast) -> None:
    page = pages.sign_in(cast.bo).get("/arbete/projektet/medlemmar")
    assert "Astrid" in page.words()
    assert not page.all("//form[contains(@action, 'bjud-in')]")


def test_guessing_invitation_codes_is_stopped_and_costs_the_right_link_nothing(
    pages: PageClient,
) -> None:
    for guess in range(20):
        pages.get(f"/inbjudan/gissning-{guess}", status=404)
    pages.get("/inbjudan/gissning-till", status=429)


def test_members_are_listed_in_swedish_order(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    for name in ("Östen", "ärla", "Åsa", "Zara", "bertil"):
        someone = factories.person(session, cast.project.agency, name)
        factories.member(session, cast.project, someone, Role.READER)
    session.commit()
    page = pages.sign_in(cast.astrid).get("/arbete/projektet/medlemmar")
    names = [row.text.strip() for row in page.all("//tbody//th[@scope='row']")]
    added = [name for name in names if name in {"Östen", "ärla", "Åsa", "Zara", "bertil"}]
    assert added == ["bertil", "Zara", "Åsa", "ärla", "Östen"]
    assert names == sorted(names, key=reading_key)
