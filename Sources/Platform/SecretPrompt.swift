import Diagnostics
import Glibc

/// Asks at the terminal for what must not be seen.
public enum SecretPrompt {
  /// What is typed after a question, without showing it; nil when the process has no terminal.
  public static func read(_ question: String) throws -> [UInt8]? {
    let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC)
    guard terminal >= 0 else { return nil }
    defer { close(terminal) }
    var shown = termios()
    guard tcgetattr(terminal, &shown) == 0 else { return nil }
    var hidden = shown
    hidden.c_lflag &= ~tcflag_t(ECHO)
    guard tcsetattr(terminal, TCSAFLUSH, &hidden) == 0 else { return nil }
    defer { tcsetattr(terminal, TCSAFLUSH, &shown) }
    let text = Array(question.utf8)
    _ = Glibc.write(terminal, text, text.count)
    var (typed, byte) = ([UInt8](), UInt8(0))
    while typed.count < 4096 {
      let count = Glibc.read(terminal, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1, byte != 0x0A else { break }
      typed.append(byte)
    }
    _ = Glibc.write(terminal, [0x0A] as [UInt8], 1)
    return typed
  }
}
