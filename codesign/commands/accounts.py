"""`codesign user`: the first account of an agency, and forgotten passwords."""

import click
from sqlalchemy import delete, or_, select

from codesign.accounts.domain import is_email, normal_email
from codesign.accounts.models import Agency, LoginSession, Person
from codesign.accounts.passwords import hash_password, require_good_password
from codesign.commands import place


@click.group()
def user() -> None:
    """Add staff accounts, or set a new password."""


@user.command()
@click.argument("email")
@click.option("--name", required=True)
@click.option(
    "--agency",
    "agency_name",
    required=True,
    help="Its name, or its short name in addresses.",
)
@click.option("--admin", is_flag=True, help="May create projects in the agency.")
@click.password_option(help="At least 12 characters; asked for when not given.")
def add(email: str, name: str, agency_name: str, admin: bool, password: str) -> None:
    """Add an account; the agency is made when it is new."""
    if not is_email(normal_email(email)):
        raise click.UsageError(f"“{email}” is not an email address.")
    require_good_password(password)
    hashed = hash_password(password)
    with place.unit() as session:
        if session.scalar(select(Person.id).where(Person.email == email.strip().lower())):
            raise click.ClickException(f"There is already an account for {email}.")
        slug = "-".join(agency_name.lower().split())
        named = or_(Agency.slug == slug, Agency.name == agency_name.strip())
        agency = session.scalar(select(Agency).where(named).order_by(Agency.id).limit(1))
        if agency is None:
            agency = Agency(slug=slug, name=agency_name)
            session.add(agency)
            session.flush()
        session.add(
            Person(
                agency_id=agency.id,
                email=email.strip().lower(),
                name=name,
                password_hash=hashed,
                is_admin=admin,
            )
        )
    click.echo(f"{email} can now sign in.")


@user.command()
@click.argument("email")
@click.password_option()
def password(email: str, password: str) -> None:
    """Set a new password; the person's open logins end."""
    require_good_password(password)
    hashed = hash_password(password)
    with place.unit() as session:
        person = session.scalar(select(Person).where(Person.email == email.strip().lower()))
        if person is None:
            raise click.ClickException(f"There is no account for {email}.")
        person.password_hash = hashed
        session.execute(delete(LoginSession).where(LoginSession.person_id == person.id))
    click.echo(f"The password of {email} is changed.")
