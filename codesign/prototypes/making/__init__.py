"""Making prototypes: brought in as zip, pictures or feeds, drafted, compared and published."""
