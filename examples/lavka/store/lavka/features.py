"""Apps of the shop that came after its opening."""

FEATURES = ()
