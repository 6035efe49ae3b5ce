"""The capability's blueprint."""

from flask import Blueprint

blueprint = Blueprint("areas", __name__)
