"""What staff send about themselves and each other, as clean values."""

from typing import Annotated

from pydantic import AfterValidator

from codesign.accounts.domain import NAME_LIMIT, NOTE_LIMIT, is_email, normal_email
from codesign.accounts.passwords import MIN_LENGTH, WeakPasswordError, require_good_password
from codesign.accounts.roles import Role
from codesign.i18n import lazy
from codesign.settings import LANGUAGES
from codesign.web.forms import Form, InvalidError, Typed, at_most, needed, one_line, one_of

EMAIL_LIMIT = 300
"""Characters of an address that are given back."""
_AT_MOST = lazy("Skriv högst %(limit)d tecken.")
_LANGUAGE = lazy("Välj ett språk.")
_ROLE = lazy("Välj en roll.")


def _email(typed: str) -> str:
    if not is_email(typed):
        raise InvalidError(lazy("Skriv en hel e-postadress, till exempel namn@myndighet.se."))
    return typed


def _good_password(typed: str) -> str:
    if not typed:
        raise InvalidError(lazy("Välj ett lösenord med minst %(least)d tecken."), least=MIN_LENGTH)
    try:
        require_good_password(typed)
    except WeakPasswordError as error:
        raise InvalidError(error.sentence, least=MIN_LENGTH) from None
    return typed


Name = Annotated[
    str, Typed(one_line), needed(lazy("Skriv ditt namn.")), at_most(NAME_LIMIT, _AT_MOST)
]


class SignInForm(Form):
    """E-mail and password; the password is not among the values that a page shows again."""

    email: Annotated[
        str,
        Typed(lambda typed: normal_email(typed)[:EMAIL_LIMIT]),
        needed(lazy("Skriv din e-postadress.")),
    ] = ""
    password: Annotated[str, Typed(is_shown_again=False), needed(lazy("Skriv ditt lösenord."))] = ""


class NewAccountForm(Form):
    """Name, e-mail and a password typed once, for who accepts an invitation."""

    name: Name = ""
    email: Annotated[str, Typed(normal_email), AfterValidator(_email)] = ""
    password: Annotated[str, Typed(is_shown_again=False), AfterValidator(_good_password)] = ""


class AccountForm(Form):
    """Name and language."""

    name: Name = ""
    language: Annotated[str, Typed(), needed(_LANGUAGE), one_of(LANGUAGES, _LANGUAGE)] = ""


class InvitationForm(Form):
    """The role to invite to and a note of whom it is for."""

    role: Annotated[str, Typed(), needed(_ROLE), one_of(Role, _ROLE)] = ""
    note: Annotated[str, Typed(one_line), at_most(NOTE_LIMIT, _AT_MOST)] = ""


def password_errors(password: str, name: str = "password") -> dict[str, str]:
    """What is wrong with a new password, under the field's name."""
    try:
        _good_password(password)
    except InvalidError as error:
        return {name: error.of(name).told()}
    return {}


def role_in(value: str | None) -> Role | None:
    """The role with this name, None when there is none."""
    return Role(value) if value in {str(role) for role in Role} else None
