"""Inventory and rating as figures and PDF."""
