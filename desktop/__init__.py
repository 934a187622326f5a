"""CarbonBook 碳账本: an offline carbon account for small firms."""

__version__ = "0.1.0"
