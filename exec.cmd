@rem npm scripts begin with the shell's `exec` so that a signal to npm reaches Node. Windows has no such command: this is it.
@%*
