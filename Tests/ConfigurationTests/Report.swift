import Glibc

/// One line for the log of the test run; a test's only output.
func report(_ line: String) {
  let bytes = Array((line + "\n").utf8)
  _ = write(STDERR_FILENO, bytes, bytes.count)
}
