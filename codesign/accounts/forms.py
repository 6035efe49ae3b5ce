"""What staff send about themselves and each other, as clean values."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from codesign.accounts.domain import NAME_LIMIT, NOTE_LIMIT, is_email, normal_email
from codesign.accounts.passwords import MIN_LENGTH, WeakPasswordError, require_good_password
from codesign.accounts.roles import Role
from codesign.i18n import gettext
from codesign.settings import LANGUAGES


@dataclass(frozen=True)
class Form:
    """What was typed, and what is wrong with it: field → sentence."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    def with_error(self, name: str, sentence: str) -> "Form":
        """The same form with one more error."""
        return Form(self.values, {**self.errors, name: sentence})


def _line(sent: Mapping[str, str], name: str) -> str:
    return " ".join(sent.get(name, "").replace("\x00", "").split())


def sign_in_form(sent: Mapping[str, str]) -> Form:
    """E-mail and password; the password is not among the values that a page shows again."""
    email = normal_email(sent.get("email", ""))
    errors = {}
    if not email:
        errors["email"] = gettext("Skriv din e-postadress.")
    if not sent.get("password"):
        errors["password"] = gettext("Skriv ditt lösenord.")
    return Form({"email": email[:300]}, errors)


def new_account_form(sent: Mapping[str, str]) -> Form:
    """Name, e-mail and a password typed once, for who accepts an invitation."""
    values = {"name": _line(sent, "name"), "email": normal_email(sent.get("email", ""))}
    errors = _name_errors(values["name"])
    if not is_email(values["email"]):
        errors["email"] = gettext("Skriv en hel e-postadress, till exempel namn@myndighet.se.")
    return Form(values, errors | password_errors(sent.get("password", "")))


def account_form(sent: Mapping[str, str]) -> Form:
    """Name and language."""
    values = {"name": _line(sent, "name"), "language": sent.get("language", "")}
    errors = _name_errors(values["name"])
    if values["language"] not in LANGUAGES:
        errors["language"] = gettext("Välj ett språk.")
    return Form(values, errors)


def _name_errors(name: str) -> dict[str, str]:
    if not name:
        return {"name": gettext("Skriv ditt namn.")}
    if len(name) > NAME_LIMIT:
        return {"name": gettext("Skriv högst %(limit)d tecken.", limit=NAME_LIMIT)}
    return {}


def password_errors(password: str, name: str = "password") -> dict[str, str]:
    """What is wrong with a new password, under the field's name."""
    if not password:
        return {name: gettext("Välj ett lösenord med minst %(least)d tecken.", least=MIN_LENGTH)}
    try:
        require_good_password(password)
    except WeakPasswordError as error:
        return {name: error.told()}
    return {}


def invitation_form(sent: Mapping[str, str]) -> Form:
    """The role to invite to and a note of whom it is for."""
    values = {"role": sent.get("role", ""), "note": _line(sent, "note")}
    errors = {}
    if role_in(values["role"]) is None:
        errors["role"] = gettext("Välj en roll.")
    if len(values["note"]) > NOTE_LIMIT:
        errors["note"] = gettext("Skriv högst %(limit)d tecken.", limit=NOTE_LIMIT)
    return Form(values, errors)


def role_in(value: str | None) -> Role | None:
    """The role with this name, None when there is none."""
    return Role(value) if value in {str(role) for role in Role} else None
