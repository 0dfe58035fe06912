/// The few FlatBuffers constructs that Arrow's metadata needs, as a tree that is written front to back.
///
/// Format: the FlatBuffers internals document; offsets point forward from their own place, tables carry a table of field
/// offsets (vtable) which here stands before them.
indirect enum FlatNode {
  /// A field of a table.
  enum Field {
    /// Not written; readers take the default of the schema.
    case absent
    /// A number, least significant byte first, aligned to its own size.
    case scalar([UInt8])
    /// A reference to another node.
    case node(FlatNode)

    static func number(_ value: some FixedWidthInteger) -> Field {
      .scalar(withUnsafeBytes(of: value.littleEndian) { Array($0) })
    }

    /// The bytes of the field inside its table.
    var size: Int {
      switch self {
      case .absent: 0
      case .scalar(let bytes): bytes.count
      case .node: 4
      }
    }
  }

  /// A table with its fields in the order of the schema.
  case table([Field])
  case string(String)
  /// A vector of references.
  case vector([FlatNode])
  /// A vector of structs of 64-bit members, already laid out.
  case structs([UInt8], count: Int)

  /// The finished buffer with this node as its root.
  var buffer: [UInt8] {
    var bytes: [UInt8] = [0, 0, 0, 0]
    let root = write(to: &bytes)
    Self.patch(&bytes, at: 0, to: root)
    return bytes
  }

  /// Appends the node and all below it; returns where it stands.
  private func write(to bytes: inout [UInt8]) -> Int {
    switch self {
    case .table(let fields): return Self.write(fields, to: &bytes)
    case .string(let text):
      Self.pad(&bytes, to: 4, remainder: 0)
      let start = bytes.count
      Self.append(UInt32(text.utf8.count), to: &bytes)
      bytes.append(contentsOf: text.utf8)
      bytes.append(0)
      return start
    case .vector(let nodes):
      Self.pad(&bytes, to: 4, remainder: 0)
      let start = bytes.count
      Self.append(UInt32(nodes.count), to: &bytes)
      bytes.append(contentsOf: [UInt8](repeating: 0, count: 4 * nodes.count))
      for (index, node) in nodes.enumerated() {
        let target = node.write(to: &bytes)
        Self.patch(&bytes, at: start + 4 + 4 * index, to: target)
      }
      return start
    case .structs(let content, let count):
      // The length stands just before the first struct, which must be aligned to 8.
      Self.pad(&bytes, to: 8, remainder: 4)
      let start = bytes.count
      Self.append(UInt32(count), to: &bytes)
      bytes.append(contentsOf: content)
      return start
    }
  }

  private static func write(_ fields: [Field], to bytes: inout [UInt8]) -> Int {
    // The table begins at 4 modulo 8 with its 4-byte vtable reference; largest fields first keeps all aligned.
    var places = [Int](repeating: 0, count: fields.count)
    var size = 4
    for width in [8, 4, 2, 1] {
      for (index, field) in fields.enumerated() where field.size == width {
        places[index] = size
        size += width
      }
    }
    pad(&bytes, to: 2, remainder: 0)
    let vtable = bytes.count
    append(UInt16(4 + 2 * fields.count), to: &bytes)
    append(UInt16(size), to: &bytes)
    for place in places { append(UInt16(place), to: &bytes) }
    pad(&bytes, to: 8, remainder: 4)
    let start = bytes.count
    append(Int32(start - vtable), to: &bytes)
    bytes.append(contentsOf: [UInt8](repeating: 0, count: size - 4))
    for (place, field) in zip(places, fields) {
      switch field {
      case .absent: break
      case .scalar(let content): bytes.replaceSubrange(start + place..<start + place + content.count, with: content)
      case .node(let node):
        let target = node.write(to: &bytes)
        patch(&bytes, at: start + place, to: target)
      }
    }
    return start
  }

  private static func patch(_ bytes: inout [UInt8], at place: Int, to target: Int) {
    withUnsafeBytes(of: UInt32(target - place).littleEndian) { offset in
      for index in 0..<4 { bytes[place + index] = offset[index] }
    }
  }

  private static func pad(_ bytes: inout [UInt8], to alignment: Int, remainder: Int) {
    while bytes.count % alignment != remainder { bytes.append(0) }
  }

  static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }
}
