"""Evaluate and manage green factories (绿色工厂): rules as data, every score explained to the last step."""

__version__ = "0.1.0"
