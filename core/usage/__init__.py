"""Which concepts a network used where it was right: procedure I of the source study."""
