import Cryptography
import Tables

/// How many rows each unit (patient, machine) has, for the gate on different units: salted digests, which never leave the
/// node.
struct UnitCounts {
  private var rows: [[UInt8]: Int] = [:]
  private let salt: SecretBytes

  /// Reads what `encoded` writes: 16 bytes of digest and 8 of count each.
  init(_ bytes: [UInt8], salt: SecretBytes) throws {
    self.salt = salt
    guard bytes.count % 24 == 0 else { throw Malformed("the counts of units are cut") }
    for start in stride(from: 0, to: bytes.count, by: 24) {
      let count = bytes[start + 16..<start + 24].reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
      rows[Array(bytes[start..<start + 16])] = Int(clamping: count)
    }
  }

  var encoded: [UInt8] {
    rows.sorted { $0.key.lexicographicallyPrecedes($1.key) }.flatMap { digest, count in
      digest + (0..<8).map { UInt8(truncatingIfNeeded: count >> (56 - 8 * $0)) }
    }
  }

  /// How many different units there are.
  var count: Int { rows.count }

  /// Counts the rows of a column; those of an empty text belong to nobody.
  mutating func add(_ column: Column, forgetting: Bool) throws {
    for row in 0..<column.count {
      let text = column.text(at: row)
      if text.isEmpty { continue }
      let digest = Array(try HMACSHA256.authenticationCode(for: Array(text.utf8), key: salt.revealed).prefix(16))
      let left = (rows[digest] ?? 0) + (forgetting ? -1 : 1)
      rows[digest] = left > 0 ? left : nil
    }
  }
}
