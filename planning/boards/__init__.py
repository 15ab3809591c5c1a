"""The pages. Each module is one board: it asks the selectors and renders one template."""
