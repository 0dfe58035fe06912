/// The decompressor of DEFLATE (RFC 1951), strict: what is not exactly a stream of the expected length is refused.
///
/// Written here rather than piped through a program, because the length that an archive declares must hold while the bytes
/// come, not afterwards.
struct ZipInflate {
  /// What is wrong with a stream.
  enum Problem: Error, Equatable {
    /// The input ends inside the stream.
    case truncated
    /// The output would be longer than declared.
    case tooLong
    /// The output is shorter than declared, or input is left over.
    case wrongLength
    /// Codes that RFC 1951 does not allow.
    case damaged
  }

  private let input: UnsafeBufferPointer<UInt8>
  private let size: Int
  private var position = 0
  private var bits: UInt32 = 0
  private var bitCount: UInt32 = 0
  private var output: [UInt8] = []

  /// Decompresses a whole stream into exactly `size` bytes.
  static func bytes(of input: ArraySlice<UInt8>, size: Int) throws(Problem) -> [UInt8] {
    do {
      return try input.withUnsafeBufferPointer { pointer in
        var stream = ZipInflate(input: pointer, size: size)
        try stream.run()
        return stream.output
      }
    } catch let problem as Problem { throw problem } catch { throw .damaged }
  }

  private init(input: UnsafeBufferPointer<UInt8>, size: Int) {
    self.input = input
    self.size = size
    output.reserveCapacity(size)
  }

  private mutating func run() throws(Problem) {
    var isLast = false
    while !isLast {
      isLast = try take(1) == 1
      switch try take(2) {
      case 0: try stored()
      case 1: try coded(literals: .fixedLiterals, distances: .fixedDistances)
      case 2:
        let (literals, distances) = try tables()
        try coded(literals: literals, distances: distances)
      default: throw .damaged
      }
    }
    guard position == input.count, output.count == size else { throw .wrongLength }
  }

  /// The next bits, the first of them lowest.
  private mutating func take(_ count: UInt32) throws(Problem) -> Int {
    while bitCount < count {
      guard position < input.count else { throw .truncated }
      bits |= UInt32(input[position]) << bitCount
      position += 1
      bitCount += 8
    }
    defer {
      bits >>= count
      bitCount -= count
    }
    return Int(bits & (1 << count - 1))
  }

  private mutating func stored() throws(Problem) {
    (bits, bitCount) = (0, 0)
    guard position + 4 <= input.count else { throw .truncated }
    let length = Int(input[position]) | Int(input[position + 1]) << 8
    let complement = Int(input[position + 2]) | Int(input[position + 3]) << 8
    guard length == ~complement & 0xFFFF else { throw .damaged }
    position += 4
    guard position + length <= input.count else { throw .truncated }
    guard output.count + length <= size else { throw .tooLong }
    output.append(contentsOf: UnsafeBufferPointer(rebasing: input[position..<position + length]))
    position += length
  }

  private mutating func symbol(_ code: HuffmanCode) throws(Problem) -> Int {
    var (value, first, index) = (0, 0, 0)
    for length in 1...HuffmanCode.longest {
      value |= try take(1)
      let count = code.counts[length]
      if value - first < count { return code.symbols[index + value - first] }
      index += count
      first = (first + count) << 1
      value <<= 1
    }
    throw .damaged
  }

  private mutating func coded(literals: HuffmanCode, distances: HuffmanCode) throws(Problem) {
    while true {
      let symbol = try symbol(literals)
      if symbol == 256 { return }
      if symbol < 256 {
        guard output.count < size else { throw .tooLong }
        output.append(UInt8(symbol))
        continue
      }
      guard symbol - 257 < Self.lengths.count else { throw .damaged }
      let (lengthBase, lengthBits) = Self.lengths[symbol - 257]
      let length = lengthBase + (try take(lengthBits))
      let code = try self.symbol(distances)
      guard code < Self.distances.count else { throw .damaged }
      let (distanceBase, distanceBits) = Self.distances[code]
      let distance = distanceBase + (try take(distanceBits))
      guard distance <= output.count else { throw .damaged }
      guard output.count + length <= size else { throw .tooLong }
      // The copy may overlap what it writes.
      for _ in 0..<length { output.append(output[output.count - distance]) }
    }
  }

  /// The codes of a dynamic block (RFC 1951, 3.2.7).
  private mutating func tables() throws(Problem) -> (literals: HuffmanCode, distances: HuffmanCode) {
    let (literalCount, distanceCount, lengthCount) = (try take(5) + 257, try take(5) + 1, try take(4) + 4)
    guard literalCount <= 286, distanceCount <= 30 else { throw .damaged }
    var lengths = [Int](repeating: 0, count: 19)
    for index in 0..<lengthCount { lengths[Self.lengthOrder[index]] = try take(3) }
    let code = try HuffmanCode(lengths)
    guard code.isComplete else { throw .damaged }
    lengths = []
    while lengths.count < literalCount + distanceCount {
      let symbol = try symbol(code)
      switch symbol {
      case ..<16: lengths.append(symbol)
      case 16:
        guard let last = lengths.last else { throw .damaged }
        lengths += repeatElement(last, count: 3 + (try take(2)))
      case 17: lengths += repeatElement(0, count: 3 + (try take(3)))
      default: lengths += repeatElement(0, count: 11 + (try take(7)))
      }
    }
    guard lengths.count == literalCount + distanceCount, lengths[256] > 0 else { throw .damaged }
    let literals = try HuffmanCode(Array(lengths[..<literalCount]))
    let distances = try HuffmanCode(Array(lengths[literalCount...]))
    // An incomplete code is allowed only if it has a single symbol.
    guard literals.isComplete || literals.symbols.count == 1, distances.isComplete || distances.symbols.count <= 1
    else { throw .damaged }
    return (literals, distances)
  }

  private static let lengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

  /// Base and extra bits of the symbols from 257 on.
  private static let lengths: [(Int, UInt32)] = {
    var base = 3
    let bits: [UInt32] = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5]
    return bits.map { bits in
      defer { base += 1 << bits }
      return (base, bits)
    } + [(258, 0)]
  }()

  /// Base and extra bits of the distance symbols.
  private static let distances: [(Int, UInt32)] = {
    var base = 1
    return (0..<30).map { symbol in
      let bits = UInt32(max(0, symbol / 2 - 1))
      defer { base += 1 << bits }
      return (base, bits)
    }
  }()
}

/// A canonical Huffman code as RFC 1951 gives it: the number of codes of each length, and the symbols in order.
private struct HuffmanCode {
  static let longest = 15

  private(set) var counts = [Int](repeating: 0, count: longest + 1)
  private(set) var symbols: [Int] = []
  /// Whether every sequence of bits is a code.
  private(set) var isComplete = false

  /// Throws when the lengths claim more codes than there are.
  init(_ lengths: [Int]) throws(ZipInflate.Problem) {
    for length in lengths { counts[length] += 1 }
    counts[0] = 0
    var left = 1
    for length in 1...Self.longest {
      left = left << 1 - counts[length]
      guard left >= 0 else { throw .damaged }
    }
    isComplete = left == 0
    symbols = lengths.indices.filter { lengths[$0] > 0 }.sorted { (lengths[$0], $0) < (lengths[$1], $1) }
  }

  private init(valid lengths: [Int]) {
    for length in lengths { counts[length] += 1 }
    symbols = lengths.indices.sorted { (lengths[$0], $0) < (lengths[$1], $1) }
    isComplete = true
  }

  static let fixedLiterals = HuffmanCode(
    valid: (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })
  static let fixedDistances = HuffmanCode(valid: [Int](repeating: 5, count: 30))
}
