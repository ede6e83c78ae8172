"""The look: tokens, components, icons, elder mode."""
