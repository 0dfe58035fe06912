/// The schema in a file's footer.
struct ArrowFileSchema {
  /// The physical type of a column in the file.
  enum FieldType: Equatable {
    case integer(bits: Int, isSigned: Bool)
    case float32
    case float64
    case utf8
    case largeUTF8
  }

  /// A column of the file.
  struct Field {
    let name: String
    let type: FieldType
    let role: String?
    let style: NumberStyle?
  }

  let fields: [Field]
  private let metadata: Table.Metadata
  private let idIndex: Int
  private let lineIndex: Int?

  init(_ schema: FlatTable?) throws {
    guard let schema else { throw DamagedArrow("its footer has no schema") }
    guard try schema.number(0, default: Int16(0)) == 0 else { throw UnsupportedArrow("big-endian numbers") }
    fields = try schema.tables(1).map(Self.field)
    guard !fields.isEmpty else { throw DamagedArrow("it has no columns") }
    let pairs = try Self.pairs(schema.tables(2))
    idIndex = fields.firstIndex { $0.role == ArrowKey.idRole } ?? 0
    lineIndex = fields.firstIndex { $0.role == ArrowKey.lineRole }
    guard lineIndex != idIndex else { throw DamagedArrow("a column is both id and line") }
    let isOurs = pairs[ArrowKey.format] != nil
    var metadata = Table.Metadata(
      idName: isOurs ? pairs[ArrowKey.idName] : fields[idIndex].name, labelName: pairs[ArrowKey.labelName])
    for (key, value) in pairs where key.hasPrefix(ArrowKey.metaPrefix) {
      metadata.values[String(key.dropFirst(ArrowKey.metaPrefix.count))] = value
    }
    self.metadata = metadata
  }

  /// Puts the columns of the file, in its order, in their places in a table.
  func table(_ values: [Column.Values]) throws -> Table {
    let ids: TextValues
    switch values[idIndex] {
    case .text(let texts): ids = texts
    case .integers: ids = Column(name: "", values: values[idIndex]).asText()
    case .doubles: throw UnsupportedArrow("an id column of floats")
    }
    var columns: [Column] = []
    for (index, field) in fields.enumerated() where index != idIndex && index != lineIndex {
      columns.append(
        Column(
          name: field.name, role: field.role.flatMap { Column.Role(rawValue: $0) } ?? .plain, values: values[index],
          style: field.style))
    }
    var names = Set<String>()
    guard columns.allSatisfy({ names.insert($0.name).inserted }) else {
      throw DamagedArrow("two columns have one name")
    }
    var lines: Buffer<Int64>?
    if let lineIndex, case .integers(let integers) = values[lineIndex] { lines = integers.values }
    return Table(checkedIDs: ids, columns: columns, metadata: metadata, sourceLines: lines)
  }

  func columnsOfNoRows() -> [Column.Values] {
    fields.map { field in
      switch field.type {
      case .integer: .integers(Integers([]))
      case .float32, .float64: .doubles(Buffer([]))
      case .utf8, .largeUTF8: .text(TextValues([]))
      }
    }
  }

  private static func field(_ field: FlatTable) throws -> Field {
    let name = try field.string(0) ?? ""
    let pairs = try pairs(field.tables(6))
    guard try field.table(4) == nil else { throw UnsupportedArrow("a dictionary-encoded column '\(name)'") }
    return Field(
      name: name, type: try type(field, name: name), role: pairs[ArrowKey.role],
      style: pairs[ArrowKey.style].flatMap { NumberStyle(name: $0) })
  }

  private static func type(_ field: FlatTable, name: String) throws -> FieldType {
    let type = try field.table(3)
    switch try field.number(2, default: UInt8(0)) {
    case 2:
      let bits = Int(try type?.number(0, default: Int32(0)) ?? 0)
      guard [8, 16, 32, 64].contains(bits) else { throw DamagedArrow("an integer column has \(bits) bits") }
      return .integer(bits: bits, isSigned: try type?.number(1, default: UInt8(0)) != 0)
    case 3:
      switch try type?.number(0, default: Int16(0)) ?? 0 {
      case 1: return .float32
      case 2: return .float64
      default: throw UnsupportedArrow("half-precision floats in column '\(name)'")
      }
    case 5: return .utf8
    case 20: return .largeUTF8
    case let other: throw UnsupportedArrow("a column '\(name)' of Arrow type \(other)")
    }
  }

  private static func pairs(_ tables: [FlatTable]) throws -> [String: String] {
    var pairs: [String: String] = [:]
    for table in tables { pairs[try table.string(0) ?? ""] = try table.string(1) ?? "" }
    return pairs
  }
}
