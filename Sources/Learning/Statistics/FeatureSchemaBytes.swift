extension FeatureSchema {
  private static let magic: [UInt8] = [0x46, 0x46, 0x53, 0x43, 1]  // FFSC, version 1

  static func encode(_ attributes: [Attribute]) -> [UInt8] {
    var writer = StatisticsWriter()
    writer.write(bytes: magic)
    writer.write(count: attributes.count)
    for attribute in attributes {
      writer.write(attribute.name)
      switch attribute.kind {
      case .continuous: writer.write(byte: 0)
      case .binary: writer.write(byte: 1)
      case .category(let names):
        writer.write(byte: 2)
        writer.write(count: names.count)
        for name in names { writer.write(name) }
      }
      writer.write(count: attribute.histogramEdges.count)
      for edge in attribute.histogramEdges { writer.write(edge) }
    }
    return writer.bytes
  }

  /// Reads `canonicalBytes`.
  ///
  /// - Throws: `StatisticsError.encoding` for anything else, `.schema` for a schema that cannot be.
  public init(decoding bytes: [UInt8]) throws(StatisticsError) {
    var reader = StatisticsReader(bytes[...])
    guard try reader.take(Self.magic.count).elementsEqual(Self.magic) else { throw .encoding("it is no schema") }
    let count = try reader.count()
    guard count <= Self.maximumColumns else { throw .encoding("too many attributes") }
    var attributes: [Attribute] = []
    for _ in 0..<count { attributes.append(try Self.attribute(&reader)) }
    try reader.finish()
    try self.init(attributes)
    guard canonicalBytes == bytes else { throw .encoding("the schema is not in canonical form") }
  }

  private static func attribute(_ reader: inout StatisticsReader) throws(StatisticsError) -> Attribute {
    let name = try reader.text()
    let kind: Kind
    switch try reader.byte() {
    case 0: kind = .continuous
    case 1: kind = .binary
    case 2:
      let count = try reader.count()
      guard count <= maximumColumns else { throw .encoding("too many categories") }
      var names: [String] = []
      for _ in 0..<count { names.append(try reader.text()) }
      kind = .category(names)
    default: throw .encoding("an attribute has an unknown type")
    }
    let edges = try reader.count()
    guard edges <= maximumEdges else { throw .encoding("a histogram has too many edges") }
    var histogram: [Double] = []
    for _ in 0..<edges { histogram.append(try reader.number(atMost: StatisticsRows.largestMagnitude)) }
    return Attribute(name, kind, histogramEdges: histogram)
  }
}
