"""The pages of those who enter figures and of those who judge them."""
