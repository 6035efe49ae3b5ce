"""The WSGI entry point for any production server."""

from codesign.app import served_app

app = served_app()

for said in app.config["SETTINGS"].told:
    app.logger.warning(said)
