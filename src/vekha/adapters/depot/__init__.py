"""What a worker on another machine has instead of the data folder: it asks the depot of the machine that serves."""
