import Configuration
import Diagnostics
import Learning
import Pipeline

/// A statistics table as a model that passes from component to component: its bytes, and in words what is in them.
public enum StatisticsArtifact {
  /// The artifact of a table.
  ///
  /// - Parameter facts: more members of the param, as how many members of a federation brought rows.
  public static func make(
    _ table: StatisticsTable, module: String, settings: JSON = .object([:]), facts: [String: JSON] = [:]
  ) -> ModelArtifact {
    var param = facts
    param["rows"] = .integer(table.rows)
    param["attributes"] = AttributeList.json(table.schema.attributes)
    param["columns"] = .list(table.schema.columns.indices.map { column(table, $0) })
    param["statistics"] = .text(Base64Text.encode(table.encoded))
    return ModelArtifact(module, meta: settings, param: .object(param))
  }

  /// The table of an artifact.
  ///
  /// - Throws: F0608 when it has none or a damaged one.
  public static func table(_ artifact: ModelArtifact, of component: String) throws -> StatisticsTable {
    guard let text = artifact.param["statistics"]?.textValue, let bytes = Base64Text.decode(text) else {
      throw Diagnostic(
        .modelMismatch, "the model of '\(component)' holds no statistics", subject: component,
        help: "connect the model of FederationStatistics or FederationSync")
    }
    do { return try StatisticsTable(decoding: bytes) } catch {
      throw Diagnostic(.modelMismatch, "the statistics of '\(component)' cannot be read: \(error)", subject: component)
    }
  }

  private static func column(_ table: StatisticsTable, _ place: Int) -> JSON {
    let (column, moments) = (table.schema.columns[place], table.column(place))
    var members: [String: JSON] = ["name": .text(column.name), "count": .integer(moments.count)]
    if moments.count > 0 {
      members["mean"] = .number(moments.mean)
      members["variance"] = .number(moments.m2 / Double(moments.count))
    }
    return .object(members)
  }
}

/// Base64 (RFC 4648, with padding).
enum Base64Text {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func encode(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let count = min(3, bytes.count - start)
      var group: UInt32 = 0
      for offset in 0..<3 { group = group << 8 | (offset < count ? UInt32(bytes[start + offset]) : 0) }
      for place in 0..<4 {
        text.append(place <= count ? alphabet[Int(group >> UInt32(18 - 6 * place) & 63)] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// nil for what `encode` does not write.
  static func decode(_ text: String) -> [UInt8]? {
    var values = [UInt8](repeating: 255, count: 256)
    for (value, letter) in alphabet.enumerated() { values[Int(letter)] = UInt8(value) }
    var letters = Array(text.utf8)
    guard letters.count.isMultiple(of: 4) else { return nil }
    let padding = letters.suffix(2).count { $0 == UInt8(ascii: "=") }
    letters.removeLast(padding)
    var bytes: [UInt8] = []
    var (group, bits): (UInt32, Int) = (0, 0)
    for letter in letters {
      let value = values[Int(letter)]
      guard value < 64 else { return nil }
      group = group << 6 | UInt32(value)
      bits += 6
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(truncatingIfNeeded: group >> UInt32(bits)))
      }
    }
    return encode(bytes) == text ? bytes : nil
  }
}
