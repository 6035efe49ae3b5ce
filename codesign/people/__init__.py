"""Agencies, staff accounts, roles, the policy table and the audit log."""
