import Platform

/// A CSV file as they are uploaded: an id and 21 columns of six decimals, always the same bytes.
struct UploadFile {
  /// How its rows are ordered.
  enum Order: String {
    case sorted = "ids in order"
    case mixed = "ids mixed"
  }

  /// The bytes that the file has at least.
  static let size = 500_000_000
  private static let columns = 21
  // Prime, so that every multiplier visits each id once.
  private static let rows = 2_520_011

  /// Writes the file.
  static func write(_ path: String, _ order: Order, _ files: FileSystem) throws {
    let file = try files.createFile(path)
    var random = Generator(state: 1)
    var text = Array("id".utf8)
    for column in 0..<columns { text += Array(",x\(column)".utf8) }
    text.append(UInt8(ascii: "\n"))
    for row in 0..<rows {
      append(order == .sorted ? row : row * 1_234_577 % rows, to: &text)
      for _ in 0..<columns {
        text.append(UInt8(ascii: ","))
        appendDecimal(&random, to: &text)
      }
      text.append(UInt8(ascii: "\n"))
      if text.count > 1 << 20 {
        try file.write(text)
        text.removeAll(keepingCapacity: true)
      }
    }
    try file.write(text)
    try file.flush()
    try file.close()
    guard file.count >= size else { throw BenchmarkError("the file to upload has \(file.count) bytes") }
  }

  /// A number between -4 and 4 with six decimals; small ones are the more likely, as among standardised values.
  private static func appendDecimal(_ random: inout Generator, to text: inout [UInt8]) {
    let bits = random.next()
    let number = Int(bits & 0xFFFF) * Int(bits >> 16 & 0xFFFF) / 1074
    if bits >> 63 == 1 { text.append(UInt8(ascii: "-")) }
    let (whole, fraction) = number.quotientAndRemainder(dividingBy: 1_000_000)
    append(whole, to: &text)
    text.append(UInt8(ascii: "."))
    var unit = 100_000
    while unit > 0 {
      text.append(UInt8(ascii: "0") + UInt8(fraction / unit % 10))
      unit /= 10
    }
  }

  private static func append(_ number: Int, to text: inout [UInt8]) {
    if number >= 10 { append(number / 10, to: &text) }
    text.append(UInt8(ascii: "0") + UInt8(number % 10))
  }

  /// SplitMix64 (Steele, Lea and Flood, 2014).
  private struct Generator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var bits = state
      bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
      bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
      return bits ^ bits >> 31
    }
  }
}
