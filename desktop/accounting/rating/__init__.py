"""Ratings by methods that are data."""
