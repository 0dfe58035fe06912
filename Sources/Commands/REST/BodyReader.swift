import Diagnostics
import Platform

/// The body of a request: standard input, never beyond the announced length.
struct BodyReader {
  private let console: Console
  private let length: Int
  private var rest: Int

  init(_ console: Console, length: Int) {
    self.console = console
    self.length = length
    self.rest = length
  }

  /// The next bytes, at most this many; none at the end.
  ///
  /// - Throws: `HTTPFailure` (400) when the input ends before its length is reached.
  mutating func piece(_ limit: Int) throws -> [UInt8] {
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
  mutating func all() throws -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(rest)
    while true {
      let piece = try piece(1 << 20)
      if piece.isEmpty { return bytes }
      bytes += piece
    }
  }
}
