"""What weak labels are worth, on pages whose gold is hidden: `python -m benchmarks.weak --help`."""
