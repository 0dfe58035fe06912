import Diagnostics
import Platform

/// The body of a request: standard input, never beyond the announced length. Whoever holds it reads on where others stopped.
final class BodyReader {
  private let console: Console
  let length: Int
  private var rest: Int

  init(_ console: Console, length: Int) {
    self.console = console
    self.length = length
    self.rest = length
  }

  /// The next bytes, at most this many; none at the end.
  ///
  /// - Throws: `HTTPFailure` (400) when the input ends before its length is reached.
  func piece(_ limit: Int) throws -> [UInt8] {
    if rest == 0 { return [] }
    let piece = try console.readPiece(min(limit, rest))
    guard !piece.isEmpty else {
      throw HTTPFailure(
        .badRequest,
        Diagnostic(
          .bodyCutOff, "the body ended after \(English.count(length - rest, "byte")) of \(length)",
          help: "nothing was changed; send the request again"))
    }
    rest -= piece.count
    return piece
  }

  /// All that is left.
  func all() throws -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(rest)
    while true {
      let piece = try piece(1 << 20)
      if piece.isEmpty { return bytes }
      bytes += piece
    }
  }

  /// Reads and drops what is left, up to 64 KiB: a web server that finds nobody reading may give up the connection before it
  /// has handed over the answer.
  func discard() {
    var dropped = 0
    while dropped < 64 << 10, let piece = try? piece((64 << 10) - dropped), !piece.isEmpty { dropped += piece.count }
  }
}
