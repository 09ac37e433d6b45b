"""Commands as processes of this machine: limited, with nothing of our own environment, and gone when they end."""
