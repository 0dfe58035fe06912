"""What became of each call: one line a call, and the sum at the end."""
import sys


class Failed(Exception):
    """A call whose answer is not what the client's users need; its text is the reason."""


def need(condition, reason):
    """Raises Failed with a reason unless the condition holds."""
    if not condition:
        raise Failed(reason)


class Outcomes:
    """Runs calls one after the other and tells how each went."""

    def __init__(self):
        self.failed = 0
        self.count = 0

    def call(self, name, work):
        """Runs one call; gives what it returned, or None when it failed."""
        self.count += 1
        try:
            result = work()
        except (Exception, SystemExit) as error:  # the SDK leaves the process on some errors
            self.failed += 1
            reason = str(error).strip().splitlines() or [type(error).__name__]
            kind = "" if isinstance(error, Failed) else f"{type(error).__name__}: "
            self.tell(name, "FAILED", kind + reason[0])
            return None
        self.tell(name, "ok", "")
        return result

    @staticmethod
    def tell(name, word, reason):
        print(f"{name:<44} {word:<7} {reason}".rstrip(), flush=True)

    def end(self, title):
        """Tells the sum and ends the process."""
        print(f"{title}: {self.count} calls, {self.count - self.failed} ok, {self.failed} failed", flush=True)
        sys.exit(1 if self.failed else 0)
