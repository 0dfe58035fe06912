/// A flag, converged or not.
extension Bool: Payload {
  /// One byte.
  public var encoded: [UInt8] { [self ? 1 : 0] }
  /// Reads one byte.
  public init(encoded bytes: [UInt8]) throws {
    guard bytes == [0] || bytes == [1] else { throw PayloadError("not a Boolean") }
    self = bytes == [1]
  }
}

extension Int64: Payload {
  /// Eight bytes, little-endian.
  public var encoded: [UInt8] { withUnsafeBytes(of: littleEndian, Array.init) }
  /// Reads eight bytes.
  public init(encoded bytes: [UInt8]) throws {
    guard bytes.count == 8 else { throw PayloadError("not an integer of eight bytes") }
    self = bytes.withUnsafeBytes { Int64(littleEndian: $0.loadUnaligned(as: Int64.self)) }
  }
}

extension [UInt8]: Payload {
  /// The bytes themselves.
  public var encoded: [UInt8] { self }
  /// The bytes themselves.
  public init(encoded bytes: [UInt8]) { self = bytes }
}

/// WholeNumbers, eight little-endian bytes each.
public struct WholeNumbers: Payload, Equatable {
  /// The integers.
  public let values: [Int64]

  /// Makes a payload.
  public init(_ values: [Int64]) { self.values = values }

  /// Eight bytes each.
  public var encoded: [UInt8] { values.flatMap(\.encoded) }

  /// Reads eight bytes each.
  public init(encoded bytes: [UInt8]) throws {
    guard bytes.count % 8 == 0 else { throw PayloadError("not a list of integers of eight bytes") }
    values = try stride(from: 0, to: bytes.count, by: 8).map { try Int64(encoded: Array(bytes[$0..<$0 + 8])) }
  }
}

/// Numbers, their eight little-endian bytes each.
public struct Numbers: Payload, Equatable {
  /// The numbers.
  public let values: [Double]

  /// Makes a payload.
  public init(_ values: [Double]) { self.values = values }

  /// Eight bytes each.
  public var encoded: [UInt8] { WholeNumbers(values.map { Int64(bitPattern: $0.bitPattern) }).encoded }

  /// Reads eight bytes each.
  public init(encoded bytes: [UInt8]) throws {
    values = try WholeNumbers(encoded: bytes).values.map { Double(bitPattern: UInt64(bitPattern: $0)) }
  }
}

/// Texts: ids, names of columns.
public struct Texts: Payload, Equatable {
  /// The texts.
  public let values: [String]

  /// Makes a payload.
  public init(_ values: [String]) { self.values = values }

  /// Each as its length in eight bytes and its UTF-8 bytes.
  public var encoded: [UInt8] {
    values.reduce(into: []) { bytes, text in
      bytes += Int64(text.utf8.count).encoded
      bytes += Array(text.utf8)
    }
  }

  /// Reads them back.
  public init(encoded bytes: [UInt8]) throws {
    var values: [String] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      guard rest.count >= 8 else { throw PayloadError("a text is cut off") }
      let length = Int(try Int64(encoded: Array(rest.prefix(8))))
      rest = rest.dropFirst(8)
      guard length >= 0, length <= rest.count, let text = String(validating: rest.prefix(length), as: UTF8.self) else {
        throw PayloadError("a text is cut off or no UTF-8")
      }
      values.append(text)
      rest = rest.dropFirst(length)
    }
    self.values = values
  }
}
