"""Long work outside the serving path: a table, a worker, and the page that shows how far it is."""
