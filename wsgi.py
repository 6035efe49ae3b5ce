"""The WSGI entry point for any production server."""

from codesign.app import create_app

app = create_app()
