"""Wanli: a financial-literacy campaign from reviewed knowledge to proven effect."""
