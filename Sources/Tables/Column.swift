/// A named column of a table.
public struct Column: Sendable {
  /// What a column is to the components.
  public enum Role: String, Sendable, CaseIterable {
    /// As uploaded, or a result; not yet given a meaning.
    case plain
    /// An input of models.
    case feature
    /// What models predict.
    case label
    /// The weight of a row.
    case weight
  }

  /// The values, one per row.
  public enum Values: Sendable, Equatable {
    /// Numbers; NaN is missing.
    case doubles(Buffer<Double>)
    /// Integers; some may be missing.
    case integers(Integers)
    /// Texts; an empty text is a text.
    case text(TextValues)
  }

  /// The name; unique within its table.
  public let name: String
  /// What it is to the components.
  public let role: Role
  /// The values.
  public let values: Values
  /// How numbers are written; shortest (doubles) or integer (integers) unless an upload says otherwise.
  public let style: NumberStyle

  /// Makes a column.
  public init(name: String, role: Role = .plain, values: Values, style: NumberStyle? = nil) {
    self.name = name
    self.role = role
    self.values = values
    if case .integers = values { self.style = .integer } else { self.style = style ?? .shortest }
  }

  /// Makes a column of doubles, copied; NaN is missing.
  public init(name: String, role: Role = .plain, doubles: [Double], style: NumberStyle? = nil) {
    self.init(name: name, role: role, values: .doubles(Buffer(doubles)), style: style)
  }

  /// Makes a column of integers, copied; nil is missing.
  public init(name: String, role: Role = .plain, integers: [Int64?]) {
    self.init(name: name, role: role, values: .integers(Integers(integers)))
  }

  /// Makes a column of texts, copied.
  public init(name: String, role: Role = .plain, text: some Sequence<String>) {
    self.init(name: name, role: role, values: .text(TextValues(text)))
  }

  /// The number of rows.
  public var count: Int {
    switch values {
    case .doubles(let buffer): buffer.count
    case .integers(let integers): integers.count
    case .text(let texts): texts.count
    }
  }

  /// The numbers: doubles in place, integers converted (missing is NaN), nil for a text column.
  public var doubles: Buffer<Double>? {
    switch values {
    case .doubles(let buffer): buffer
    case .integers(let integers): integers.doubles
    case .text: nil
    }
  }

  /// The integers, nil for other columns.
  public var integers: Integers? { if case .integers(let integers) = values { integers } else { nil } }

  /// The texts, nil for number columns; `text(at:)` works for every column.
  public var texts: TextValues? { if case .text(let texts) = values { texts } else { nil } }

  /// The same column with another name or role.
  public func with(name: String? = nil, role: Role? = nil) -> Column {
    Column(name: name ?? self.name, role: role ?? self.role, values: values, style: style)
  }

  /// The same column with other values.
  func with(values: Values) -> Column { Column(name: name, role: role, values: values, style: style) }

  /// A range of rows, sharing the memory.
  public func slice(_ range: Range<Int>) -> Column {
    switch values {
    case .doubles(let buffer): with(values: .doubles(buffer.slice(range)))
    case .integers(let integers): with(values: .integers(integers.slice(range)))
    case .text(let texts): with(values: .text(texts.slice(range)))
    }
  }

  /// The rows with these indexes, in this order, copied.
  public func selecting(_ rows: [Int]) -> Column {
    switch values {
    case .doubles(let buffer): with(values: .doubles(buffer.gather(rows)))
    case .integers(let integers): with(values: .integers(integers.gather(rows)))
    case .text(let texts): with(values: .text(texts.gather(rows)))
    }
  }
}

extension Column: Equatable {}

extension Column.Values {
  /// Equal values row by row; missing equals missing, 0.0 and -0.0 differ as their texts do.
  public static func == (a: Self, b: Self) -> Bool {
    switch (a, b) {
    case (.doubles(let left), .doubles(let right)):
      left.hasSameBytes(as: right) || left.equalsMissingAware(right)
    case (.integers(let left), .integers(let right)): left == right
    case (.text(let left), .text(let right)): left == right
    default: false
    }
  }
}

extension Buffer<Double> {
  fileprivate func equalsMissingAware(_ other: Buffer<Double>) -> Bool {
    guard count == other.count else { return false }
    return withUnsafeBufferPointer { left in
      other.withUnsafeBufferPointer { right in
        left.indices.allSatisfy { left[$0].bitPattern == right[$0].bitPattern || left[$0].isNaN && right[$0].isNaN }
      }
    }
  }
}
