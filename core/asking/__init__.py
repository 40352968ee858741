"""Asking a network for any words: which words the study knows, and which neurons respond to them."""
