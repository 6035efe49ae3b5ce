"""The capability's blueprint."""

from flask import Blueprint

blueprint = Blueprint("feedback", __name__)
