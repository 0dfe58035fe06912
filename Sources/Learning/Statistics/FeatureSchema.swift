/// The attributes of a statistics table: names, types and declared categories (SymetryML contract A9, C3).
///
/// Every member of a federation has the same schema, so every one computes the same columns, and no category that was not
/// declared reaches another member. Two schemas are equal when their `canonicalBytes` are.
public struct FeatureSchema: Sendable {
  /// The type of an attribute.
  public enum Kind: Sendable, Equatable {
    /// C: a number.
    case continuous
    /// B: 0 or 1.
    case binary
    /// T: one of the declared categories, as `normalized` leaves them.
    case category([String])
  }

  /// One attribute.
  public struct Attribute: Sendable, Equatable {
    /// Its name.
    public let name: String
    /// Its type.
    public let kind: Kind
    /// The inner and outer edges of its histogram, rising; empty when it has none. Only a continuous attribute has one.
    public let histogramEdges: [Double]

    /// Declares an attribute; categories are trimmed and put into lower case.
    public init(_ name: String, _ kind: Kind, histogramEdges: [Double] = []) {
      self.name = name
      self.histogramEdges = histogramEdges
      if case .category(let names) = kind {
        self.kind = .category(names.map(FeatureSchema.normalized))
      } else {
        self.kind = kind
      }
    }
  }

  /// A column of the table: a continuous or binary attribute, or one category of an attribute as 0 and 1.
  public struct Column: Sendable, Equatable {
    /// The attribute's name, or `attribute$category`.
    public let name: String
    /// The attribute's position.
    public let attribute: Int
    /// The category's position, nil for an attribute that is a column itself.
    public let category: Int?
    /// Whether it holds only 0 and 1.
    public let isBinary: Bool
    /// Its position among the continuous columns, or among the binary ones.
    let slot: Int
  }

  /// Most columns that a table may have: 2,048 columns have 2 million pairs.
  public static let maximumColumns = 2048
  /// Most bytes of a name in UTF-8.
  public static let maximumNameLength = 255
  /// Most edges of a histogram.
  public static let maximumEdges = 4097

  /// The attributes in the declared order.
  public let attributes: [Attribute]
  /// The columns in the order of the attributes, then of the categories.
  public let columns: [Column]
  /// What a digest of the schema is taken of: the same bytes for the same schema, everywhere.
  public let canonicalBytes: [UInt8]
  /// Positions in `columns` of the continuous columns.
  let continuous: [Int]
  /// Positions in `columns` of the binary columns.
  let binary: [Int]
  private let places: [String: Int]

  /// Makes a schema.
  ///
  /// - Throws: `StatisticsError.schema` when a name is empty, too long or there twice, an attribute has no categories or
  ///   the same twice, edges do not rise or belong to no number, or there are more than `maximumColumns` columns.
  public init(_ attributes: [Attribute]) throws(StatisticsError) {
    var columns: [Column] = []
    var (continuous, binary): ([Int], [Int]) = ([], [])
    guard attributes.count <= Self.maximumColumns else { throw Self.tooWide(attributes.count) }
    for (position, attribute) in attributes.enumerated() {
      try Self.check(attribute)
      for (name, category) in Self.columns(of: attribute) {
        let isBinary = attribute.kind != .continuous
        let slot = isBinary ? binary.count : continuous.count
        if isBinary { binary.append(columns.count) } else { continuous.append(columns.count) }
        columns.append(
          Column(name: name, attribute: position, category: category, isBinary: isBinary, slot: slot))
      }
      guard columns.count <= Self.maximumColumns else { throw Self.tooWide(columns.count) }
    }
    guard !columns.isEmpty else { throw .schema("a schema needs at least one attribute") }
    var places: [String: Int] = [:]
    for (place, column) in columns.enumerated() where places.updateValue(place, forKey: column.name) != nil {
      throw .schema("the column '\(column.name)' is there twice")
    }
    var names: Set<String> = []
    for attribute in attributes where !names.insert(attribute.name).inserted {
      throw .schema("the attribute '\(attribute.name)' is there twice")
    }
    self.attributes = attributes
    self.columns = columns
    self.continuous = continuous
    self.binary = binary
    self.places = places
    canonicalBytes = Self.encode(attributes)
  }

  /// The position of a column by its name: an attribute's, or `attribute$category`.
  ///
  /// - Throws: `StatisticsError.unknownAttribute` with the names that there are.
  public func column(named name: String) throws(StatisticsError) -> Int {
    guard let place = places[name] else { throw .unknownAttribute(name, known: columns.map(\.name)) }
    return place
  }

  /// The position of an attribute by its name.
  ///
  /// - Throws: `StatisticsError.unknownAttribute` with the names that there are.
  public func attribute(named name: String) throws(StatisticsError) -> Int {
    guard let place = attributes.firstIndex(where: { $0.name == name }) else {
      throw .unknownAttribute(name, known: attributes.map(\.name))
    }
    return place
  }

  /// The columns of an attribute: one, or one for each category.
  public func columns(ofAttribute attribute: Int) -> [Int] {
    columns.indices.filter { columns[$0].attribute == attribute }
  }

  /// A category as it is compared: without white space around it, in lower case.
  public static func normalized(_ category: String) -> String {
    let characters = category.drop(while: \.isWhitespace)
    let last = characters.lastIndex { !$0.isWhitespace }
    return last.map { characters[...$0].lowercased() } ?? ""
  }

  private static func columns(of attribute: Attribute) -> [(String, Int?)] {
    guard case .category(let names) = attribute.kind else { return [(attribute.name, nil)] }
    return names.enumerated().map { ("\(attribute.name)$\($1)", $0) }
  }

  private static func tooWide(_ count: Int) -> StatisticsError {
    .schema("\(count) columns, at most \(maximumColumns) are possible; a category counts as a column")
  }

  private static func check(_ attribute: Attribute) throws(StatisticsError) {
    try check(name: attribute.name, "the name of an attribute")
    if case .category(let names) = attribute.kind {
      guard !names.isEmpty else { throw .schema("'\(attribute.name)' is of type T and declares no categories") }
      guard names.count <= maximumColumns else { throw tooWide(names.count) }
      for name in names { try check(name: name, "a category of '\(attribute.name)'") }
    }
    let edges = attribute.histogramEdges
    guard !edges.isEmpty else { return }
    guard attribute.kind == .continuous else { throw .schema("'\(attribute.name)' is not of type C, no histogram") }
    guard (2...maximumEdges).contains(edges.count) else {
      throw .schema("the histogram of '\(attribute.name)' has \(edges.count) edges, 2 to \(maximumEdges) are possible")
    }
    guard edges.allSatisfy({ $0.magnitude <= StatisticsRows.largestMagnitude }),
      zip(edges, edges.dropFirst()).allSatisfy(<)
    else {
      throw .schema("the edges of the histogram of '\(attribute.name)' must be finite and rise")
    }
  }

  private static func check(name: String, _ what: String) throws(StatisticsError) {
    guard !name.isEmpty else { throw .schema("\(what) is empty") }
    guard name.utf8.count <= maximumNameLength else {
      throw .schema("\(what) has \(name.utf8.count) bytes, at most \(maximumNameLength) are possible")
    }
    guard name.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
      throw .schema("\(what) has a control character")
    }
  }
}

extension FeatureSchema: Equatable {
  /// Whether two schemas have the same canonical bytes.
  public static func == (left: FeatureSchema, right: FeatureSchema) -> Bool {
    left.canonicalBytes == right.canonicalBytes
  }
}
