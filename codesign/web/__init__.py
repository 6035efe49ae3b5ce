"""What every page shares: htmx, security headers, CSRF, sessions, languages, navigation."""
