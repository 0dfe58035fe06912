/// The schema of our Arrow files: which columns there are, and what else a table knows, as custom metadata.
///
/// Names of keys: `fedflow.format` (1), `fedflow.id_name`, `fedflow.label_name`, `fedflow.meta.<name>` for the file;
/// `fedflow.role` (`id`, `line` or a role) and `fedflow.style` for a column.
enum ArrowKey {
  static let format = "fedflow.format"
  static let idName = "fedflow.id_name"
  static let labelName = "fedflow.label_name"
  static let metaPrefix = "fedflow.meta."
  static let role = "fedflow.role"
  static let style = "fedflow.style"
  static let idRole = "id"
  static let lineRole = "line"
}

/// Numbers of Arrow's FlatBuffers schemas (Schema.fbs, Message.fbs, File.fbs; metadata version 5).
enum ArrowCode {
  static let magic: [UInt8] = Array("ARROW1".utf8)
  static let version5: Int16 = 4
  static let continuation: UInt32 = 0xFFFF_FFFF
  static let schemaMessage: UInt8 = 1
  static let recordBatchMessage: UInt8 = 3
  static let blockSize = 24
}

/// The column types that we write.
enum ArrowType: Equatable {
  case int64
  case float64
  case utf8
  case largeUTF8

  /// Number in the union of types, and the type's own table.
  var union: (code: UInt8, table: FlatNode) {
    switch self {
    case .int64: (2, .table([.number(Int32(64)), .number(UInt8(1))]))
    case .float64: (3, .table([.number(Int16(2))]))
    case .utf8: (5, .table([]))
    case .largeUTF8: (20, .table([]))
    }
  }
}

/// A column as it is written: a name that is unique in the file, and its own metadata.
struct ArrowField {
  let name: String
  let role: String
  let style: String?
  let isNullable: Bool
  let type: ArrowType

  var node: FlatNode {
    let (code, type) = type.union
    var metadata = [FlatNode.keyValue(ArrowKey.role, role)]
    if let style { metadata.append(.keyValue(ArrowKey.style, style)) }
    return .table([
      .node(.string(name)), .number(UInt8(isNullable ? 1 : 0)), .number(code), .node(type), .absent,
      .node(.vector([])), .node(.vector(metadata)),
    ])
  }
}

extension FlatNode {
  static func keyValue(_ key: String, _ value: String) -> FlatNode {
    .table([.node(.string(key)), .node(.string(value))])
  }
}

extension ArrowField {
  /// The fields of a file: the ids, the columns and, when known, the lines, each under a name of its own.
  ///
  /// - Parameter columns: for number columns the name of the style.
  static func all(
    idName: String?, ids: ArrowType, columns: [(name: String, role: Column.Role, style: String?, type: ArrowType)],
    hasLines: Bool
  ) -> [ArrowField] {
    var taken = Set(columns.map(\.name))
    func free(_ wanted: String) -> String {
      var name = wanted
      while !taken.insert(name).inserted { name += "_" }
      return name
    }
    var fields = [
      ArrowField(name: free(idName ?? "id"), role: ArrowKey.idRole, style: nil, isNullable: false, type: ids)
    ]
    fields += columns.map { column in
      ArrowField(
        name: column.name, role: column.role.rawValue, style: column.style, isNullable: column.style != nil,
        type: column.type)
    }
    if hasLines {
      fields.append(
        ArrowField(name: free("__line__"), role: ArrowKey.lineRole, style: nil, isNullable: false, type: .int64))
    }
    return fields
  }
}

extension Column.Values {
  /// How the values are written.
  var arrowType: ArrowType {
    switch self {
    case .doubles: .float64
    case .integers: .int64
    case .text(let texts): .text(byteCount: texts.span.count)
    }
  }
}

extension ArrowType {
  /// The type of texts of so many bytes in all.
  static func text(byteCount: Int) -> ArrowType { byteCount > Int(Int32.max) ? .largeUTF8 : .utf8 }
}

extension Table {
  /// The fields of the table's file with their values.
  var arrowFields: [(field: ArrowField, values: Column.Values)] {
    var values = [Column.Values.text(ids)] + columns.map(\.values)
    if let sourceLines { values.append(.integers(Integers(values: sourceLines, present: nil))) }
    let fields = ArrowField.all(
      idName: metadata.idName, ids: values[0].arrowType,
      columns: columns.map { ($0.name, $0.role, $0.texts == nil ? $0.style.name : nil, $0.values.arrowType) },
      hasLines: sourceLines != nil)
    return Array(zip(fields, values))
  }
}

extension Table.Metadata {
  /// The schema table of Schema.fbs; little endian, keys in sorted order.
  func arrowSchema(_ fields: [ArrowField]) -> FlatNode {
    var pairs: [(String, String)] = [(ArrowKey.format, "1")]
    if let idName { pairs.append((ArrowKey.idName, idName)) }
    if let labelName { pairs.append((ArrowKey.labelName, labelName)) }
    for (key, value) in values.sorted(by: { $0.key < $1.key }) {
      pairs.append((ArrowKey.metaPrefix + key, value))
    }
    return .table([
      .number(Int16(0)), .node(.vector(fields.map(\.node))), .node(.vector(pairs.map { .keyValue($0, $1) })),
    ])
  }
}
