import Diagnostics
import Glibc
import Synchronization

/// The standard streams of a command; a test hands over its own.
public struct Console: Sendable {
  /// Writes all the bytes to standard output.
  public let write: @Sendable ([UInt8]) throws -> Void
  /// Writes all the bytes to standard error.
  public let writeError: @Sendable ([UInt8]) throws -> Void
  /// Reads standard input to its end; fails beyond this many bytes.
  public let readInput: @Sendable (_ limit: Int) throws -> [UInt8]
  /// Reads the next bytes of standard input, at most this many; none at its end.
  public let readPiece: @Sendable (_ limit: Int) throws -> [UInt8]
  /// Whether standard output is a terminal.
  public let outputIsTerminal: Bool
  /// Whether standard error is a terminal.
  public let errorIsTerminal: Bool

  /// Makes a console.
  public init(
    write: @escaping @Sendable ([UInt8]) throws -> Void, writeError: @escaping @Sendable ([UInt8]) throws -> Void,
    readInput: @escaping @Sendable (Int) throws -> [UInt8] = { _ in [] },
    readPiece: @escaping @Sendable (Int) throws -> [UInt8] = { _ in [] }, outputIsTerminal: Bool = false,
    errorIsTerminal: Bool = false
  ) {
    self.write = write
    self.writeError = writeError
    self.readInput = readInput
    self.readPiece = readPiece
    self.outputIsTerminal = outputIsTerminal
    self.errorIsTerminal = errorIsTerminal
  }

  /// The streams of this process.
  public static func system(_ files: FileSystem = FileSystem()) -> Console {
    Console(
      write: { bytes in try bytes.withUnsafeBytes { try files.writeAll($0, to: 1, "standard output") } },
      writeError: { bytes in try bytes.withUnsafeBytes { try files.writeAll($0, to: 2, "standard error") } },
      readInput: { limit in try files.readFile("/dev/stdin", limit: limit) },
      readPiece: { limit in try files.readPiece(of: 0, limit: limit, "standard input") },
      outputIsTerminal: isatty(1) == 1, errorIsTerminal: isatty(2) == 1)
  }

  /// Writes a text to standard output.
  public func write(_ text: String) throws { try write(Array(text.utf8)) }

  /// Writes a text to standard error.
  public func writeError(_ text: String) throws { try writeError(Array(text.utf8)) }
}
