"""Attacks on the running application, each beside a planted bug that it must find."""
