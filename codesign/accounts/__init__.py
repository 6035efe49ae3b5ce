"""Agencies, people, logins, passwords and roles."""
