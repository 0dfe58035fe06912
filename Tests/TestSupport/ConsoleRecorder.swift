import Platform
import Synchronization

/// A console that remembers what was written to it.
public final class ConsoleRecorder: Sendable {
  private struct State {
    var output: [UInt8] = []
    var error: [UInt8] = []
    var read = 0
  }

  private let state = Mutex(State())
  private let input: [UInt8]

  /// Makes one with this standard input.
  public init(input: String = "") { self.input = Array(input.utf8) }

  /// Makes one with this standard input.
  public init(input: [UInt8]) { self.input = input }

  /// The console to hand over.
  public var console: Console {
    Console(
      write: { bytes in self.state.withLock { $0.output += bytes } },
      writeError: { bytes in self.state.withLock { $0.error += bytes } },
      readInput: { _ in self.input },
      readPiece: { limit in
        self.state.withLock { state in
          defer { state.read += min(limit, self.input.count - state.read) }
          return Array(self.input[state.read...].prefix(limit))
        }
      })
  }

  /// What was written to standard output.
  public var output: String { state.withLock { String(decoding: $0.output, as: UTF8.self) } }

  /// The bytes that were written to standard output.
  public var outputBytes: [UInt8] { state.withLock { $0.output } }

  /// What was written to standard error.
  public var error: String { state.withLock { String(decoding: $0.error, as: UTF8.self) } }
}
