"""Who could be hurt? Scams that are recognised before money is gone."""
