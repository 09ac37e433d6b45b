"""Work of many steps that survives a crash. Each file opens with what it does and ends with its table of steps."""
