"""What env.py gives to context.configure() beside the usual; tests write another one."""

OPTIONS = {}
