import Glibc
import Testing

@testable import Tables

/// Numbers are stored as numbers only if their texts come back byte for byte.
@Suite struct ExactTextTests {
  private func imported(_ tokens: [String]) throws -> Column {
    let rows = tokens.enumerated().map { "\(1000 + $0.offset),\($0.element)\n" }.joined()
    return try CSVImport.read(Array(("id,x\n" + rows).utf8), name: "t.csv").table.columns[0]
  }

  private func kind(_ column: Column) -> String {
    if column.texts != nil { return "text" }
    return column.style.name
  }

  @Test(arguments: [
    (["1", "-12", "0", "999999999999999999"], "integer"),
    (["1", "", "3"], "integer"),
    (["-0.287570", "0.074214", "12.000000"], "fixed:6"),
    (["-0.000000", "0.000000"], "fixed:6"),
    (["0.20965599999999998", "1.53672", "-0.0877"], "shortest"),
    (["1.0", "", "0.99539", "-0.05889"], "shortest"),
    (["1", "-0.19184600000000002"], "shortest-without-point"), (["1.0", "-0.19184600000000002"], "shortest"),
    (["-0", "-0.19184600000000002"], "shortest-without-point"), (["1e-05", "0.5", "1e+16"], "shortest"),
    (["1", "0.5", "-3", "-0"], "shortest-without-point"),
    (["1", "1.0"], "text"), (["0.50", "0.5"], "text"), (["007", "1"], "text"), (["+5"], "text"),
    (["-0", "1.0"], "text"),
    ([".5"], "text"), (["5."], "text"), (["1e5"], "text"), (["1E-05"], "text"), (["nan"], "text"), (["inf"], "text"),
    ([" 1"], "text"), (["1 "], "text"), (["0x10"], "text"), (["-"], "text"), (["--1"], "text"), (["1.2.3"], "text"),
    (["NA", "1"], "text"), (["", ""], "text"), (["0.1000000000000000056"], "fixed:19"), (["0.00001"], "fixed:5"),
    (["0.00001", "0.5"], "text"), (["9999999999999999999999"], "text"), (["12345678901234567890"], "text"),
    (["1" + String(repeating: "0", count: 399)], "text"),
  ])
  func styleIsChosenSoThatTextsComeBack(tokens: [String], style: String) throws {
    let column = try imported(tokens)
    #expect(kind(column) == style, "\(tokens)")
    #expect(tokens.indices.map { column.text(at: $0) } == tokens)
  }

  @Test func everyColumnComesBackWhateverStandsInIt() throws {
    var random = SplitMix(state: 42)
    for round in 0..<400 {
      let tokens = (0..<6).map { _ in Self.token(round % 8, &random) }
      let column = try imported(tokens)
      #expect(tokens.indices.map { column.text(at: $0) } == tokens, "\(tokens) as \(kind(column))")
    }
  }

  /// A token as some program would write it: one kind per column, or (7) anything.
  private static func token(_ kind: Int, _ random: inout SplitMix) -> String {
    let value = Double(bitPattern: random.next())
    let unit = Double.random(in: -2...2, using: &random)
    switch kind {
    case 0: return String(Int64.random(in: -1_000_000...1_000_000, using: &random))
    case 1: return printf("%.6f", unit)
    case 2: return printf("%.17f", unit)
    case 3: return unit.description
    case 4: return value.isFinite ? value.description : ""
    case 5: return printf("%g", unit * 1000)
    case 6: return printf("%.3f", (unit * 1e18).rounded())
    default:
      let alphabet = Array("0123456789.-e+ ")
      return String(
        (0..<Int.random(in: 0...9, using: &random)).map { _ in alphabet[Int.random(in: 0..<15, using: &random)] })
    }
  }

  /// The C library is the oracle of `fixed`.
  @Test func fixedDecimalsAreThoseOfTheCLibrary() {
    var random = SplitMix(state: 3)
    for _ in 0..<3000 {
      let decimals = Int.random(in: 1...20, using: &random)
      let scale = [1e-9, 1e-3, 1, 1e3, 1e9, 1e14, 1e15, 1e20][Int.random(in: 0..<8, using: &random)]
      let value = Double.random(in: -2...2, using: &random) * scale
      var bytes: [UInt8] = []
      NumberStyle.fixed(decimals: decimals).append(value, to: &bytes)
      #expect(String(decoding: bytes, as: UTF8.self) == printf("%.\(decimals)f", value))
    }
  }

  /// The C library is the oracle of parsing.
  @Test func numbersAreReadCorrectlyRounded() {
    var random = SplitMix(state: 5)
    for _ in 0..<3000 {
      let digits = (0..<Int.random(in: 1...25, using: &random)).map { _ in Int.random(in: 0...9, using: &random) }
      var text = digits.map { String($0) }.joined()
      let point = Int.random(in: 1...text.count, using: &random)
      if point < text.count { text.insert(".", at: text.index(text.startIndex, offsetBy: point)) }
      if random.next() % 2 == 0 { text = "-" + text }
      let read = Array(text.utf8).withUnsafeBufferPointer { NumberToken.double($0) }
      #expect(read?.bitPattern == strtod(text, nil).bitPattern, "\(text)")
    }
  }

  /// A column whose numbers have one shape is read eight bytes at a time; what has another shape must not be taken for it.
  @Test(arguments: [(1, 0), (2, 0), (8, 0), (1, 1), (1, 2), (1, 6), (3, 4), (5, 2), (6, 1), (2, 6)])
  func oneShapeAndOthersBetween(_ whole: Int, _ decimals: Int) throws {
    var random = SplitMix(state: UInt64(whole * 100 + decimals))
    func digits(_ count: Int) -> String {
      (0..<count).map { _ in String(Int.random(in: 0...9, using: &random)) }.joined()
    }
    func number() -> String {
      let sign = random.next() % 3 == 0 ? "-" : ""
      let first = whole > 1 ? String(Int.random(in: 1...9, using: &random)) + digits(whole - 1) : digits(1)
      return sign + first + (decimals > 0 ? "." + digits(decimals) : "")
    }
    let tokens = (0..<400).map { _ in number() }.map { $0 == "-0" ? "0" : $0 }
    let column = try imported(tokens)
    #expect(kind(column) == (decimals == 0 ? "integer" : "fixed:\(decimals)"))
    for (row, token) in tokens.enumerated() {
      switch column.values {
      case .integers(let integers): #expect(integers[row] == Int64(token))
      case .doubles(let doubles): #expect(doubles[row].bitPattern == strtod(token, nil).bitPattern, "\(token)")
      case .text: Issue.record("a text")
      }
    }
    // One token of another shape after many of the usual one.
    let others = [
      "", "-0", "00", "1e5", "+1", "0x1", "1.", ".5", "x", "12:", "1/2", "-", "--1", "1-1", "9.9.9", " 1", "1 ", "-1",
    ]
    for other in others {
      let odd = tokens.prefix(100) + [other] + tokens.prefix(20)
      let read = try imported(Array(odd))
      let back = (0..<odd.count).map { read.text(at: $0) }
      #expect(back == Array(odd), "\(other)")
    }
  }

  @Test func styleNamesRoundTrip() {
    for style in [NumberStyle.integer, .fixed(decimals: 6), .shortest, .shortestWithoutPoint] {
      #expect(NumberStyle(name: style.name) == style)
    }
    for name in ["fixed:", "fixed:0", "fixed:9999", "other", "fixed:-1"] { #expect(NumberStyle(name: name) == nil) }
  }
}

/// C's printf of one number.
func printf(_ format: String, _ value: Double) -> String {
  var text = [CChar](repeating: 0, count: 500)
  let length = withVaList([value]) { vsnprintf(&text, text.count, format, $0) }
  return String(decoding: text[..<Int(length)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// The exact comparison of long decimals with their Doubles; the oracles are the C library and the standard library.
@Suite struct LongDecimalTests {
  private func check(_ token: String) {
    guard let value = Double(token), let point = token.firstIndex(of: ".") else { return }
    let decimals = token.utf8.count - token.utf8.distance(from: token.startIndex, to: point) - 1
    guard let digits = UInt64(token.filter { $0 != "." }), digits >= 1_000_000_000_000_000,
      let found = LongDecimal(digits: digits, decimals: decimals).isFixedAndShortest(of: value)
    else { return }
    if let nearest = LongDecimal(digits: digits, decimals: decimals).nearest {
      #expect(nearest.bitPattern == value.bitPattern, "\(token)")
    }
    #expect(found.fixed == (printf("%.\(decimals)f", value) == token), "\(token)")
    #expect(found.shortest == (value.description == token), "\(token)")
  }

  @Test func styleOfLongDecimals() {
    var random = SplitMix(state: 8)
    for round in 0..<6000 {
      let scale = [0.01, 0.1, 1, 10, 1e4, 1e9, 1e14][round % 7]
      let value = Double.random(in: 0...1, using: &random) * scale
      check(value.description)
      check(value.nextUp.description)
      for decimals in 12...18 { check(printf("%.\(decimals)f", value)) }
      // A neighbour in the last place is no shortest text.
      check(String(value.description.dropLast()) + String(random.next() % 10))
    }
    // Both answers must be among those compared, or the test shows nothing.
    let long = LongDecimal(digits: 20_965_599_999_999_998, decimals: 17)
    #expect(long.nearest == 0.20965599999999998 && long.isFixedAndShortest(of: 0.20965599999999998)?.shortest == true)
    let longer = LongDecimal(digits: 20_965_599_999_999_997, decimals: 17)
    #expect(longer.nearest == 0.20965599999999998 && longer.isFixedAndShortest(of: 0.20965599999999998)?.fixed == false)
  }
}
