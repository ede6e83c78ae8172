"""The home page with its doors, and the pages that explain Wanli itself."""
