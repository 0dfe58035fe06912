/// What a user may count on; the help prints it, and `make torture`, `make fuzz` and `make determinism` test it.
enum Promise {
  static let text = """
    What you can count on
      1. A command may be stopped at any moment: by a signal, by loss of power, by a full disk. The next one works, and
         nobody has to tidy up or unlock anything first.
      2. A job, and what each component left, is there as a whole or not at all. What was told as finished stays so.
      3. Files are replaced and never changed. One that does not match its SHA-256 is not used.
      4. Equal inputs, parameters and version give equal bytes: whatever the processor, --jobs, time zone and locale.
      5. A row, key, party or message that was not used is told.
      6. The exit status is 0 only when all that was asked for is done.
      7. A later version reads the workspaces of all earlier ones; an earlier one refuses a later one's, unchanged.
      8. This takes a disk that keeps what fsync was told, renames that are one step, and a file system of this machine or
         one that behaves like it. 'fedflow check' finds where that was not so; 'fedflow repair' makes again what can be
         derived, and lists the rest.

    """
}
