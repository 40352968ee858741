"""How good labels are on images that they were not chosen on, and which way of choosing them is best."""
