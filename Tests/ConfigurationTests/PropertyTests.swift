import Configuration
import Diagnostics
import Testing

/// What holds for every value and every text.
@Suite struct PropertyTests {
  @Test func whatIsWrittenReadsBack() throws {
    var random = SplitMix(state: 1)
    for _ in 0..<300 {
      let value = randomValue(&random, depth: 5)
      for style in [CanonicalJSON.Style.file, .line, .fate] {
        let text = CanonicalJSON.text(value, style)
        let node = try json(text)
        #expect(same(node.json, value))
        // The same text is YAML of the same value, each value and key at the same place.
        #expect(places(node) == places(try yaml(text)))
        #expect(same(try yaml(text).json, value))
      }
    }
  }

  @Test func everyFiniteNumberReadsBack() throws {
    var random = SplitMix(state: 2)
    for _ in 0..<3000 {
      let value = Double(bitPattern: random.next())
      guard value.isFinite else { continue }
      guard case .number(let read) = try json(NumberText.of(value)).value else {
        Issue.record("\(value) was not read as a number")
        continue
      }
      #expect(read.bitPattern == value.bitPattern)
    }
  }

  /// A damaged text is read or refused at a place that it has; nothing else ever happens.
  @Test(arguments: [true, false])
  func damagedTexts(isJSON: Bool) throws {
    var random = SplitMix(state: 3)
    for round in 0..<4000 {
      var bytes = Array((isJSON ? Self.jsonSeeds : Self.yamlSeeds)[round % 3].utf8)
      for _ in 0...Int.random(in: 0..<3, using: &random) { damage(&bytes, &random) }
      let source = SourceText(name: "damaged", bytes: bytes)
      do {
        _ = isJSON ? try JSONReader.read(source) : try YAMLReader.read(source)
      } catch {
        let found = try #require(error as? Diagnostic)
        #expect(found.code != .internalError)
        for place in [found.position] + found.notes.map(\.position) {
          let place = try #require(place)
          let line = try #require(source.line(place.line), "\(found.message) at \(place.text) of \(bytes)")
          #expect(place.column >= 1 && place.column <= line.unicodeScalars.count + 2, "\(found.message) of \(bytes)")
        }
      }
    }
  }

  static let jsonSeeds = [
    #"{"role": {"guest": [9999], "host": [10000]}, "π": 1.5e-3, "x": [true, null, "\u00e9\n😀"]}"#,
    "[\n  -0.0, 12, [[[]]], {\"a\": {\"b\": {}}},\r\n  \"\\ud83d\\ude00\"\n]\n",
    "{\"\": \"\", \"long\": \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\", \"n\": 123456789012345678901234567890}",
  ]
  static let yamlSeeds = [
    "role:\n  guest: [9999]\n  host: [10000]\n# π\nπ: 1.5e-3\nx: &a\n  - true\n  - ~\n  - \"\\u00e9 😀\"\ny: *a\n",
    "%YAML 1.2\n---\n- !!str 12\n- {a: b, ? c : d}\n- |\n  text\n   more\n- >-\n  folded\n  text\n- 'it''s'\n...\n",
    "? key\n: value\n\"q\": [ [ ], { } ]\r\nm: .inf\nn: 0x1F\n",
  ]

  private func damage(_ bytes: inout [UInt8], _ random: inout SplitMix) {
    let index = Int.random(in: 0..<max(bytes.count, 1), using: &random)
    let interesting: [UInt8] =
      Array("{}[],:\"'\\&*!?|>-#%@ \t\n\r0e.".utf8) + [0, 0x7F, 0x80, 0xC2, 0xE2, 0xED, 0xF4, 0xFF]
    let byte = interesting[Int.random(in: 0..<interesting.count, using: &random)]
    guard !bytes.isEmpty else { return bytes.append(byte) }
    switch Int.random(in: 0..<5, using: &random) {
    case 0: bytes[index] = byte
    case 1: bytes.insert(byte, at: index)
    case 2: bytes.remove(at: index)
    case 3: bytes.removeLast(bytes.count - index)
    default: bytes.insert(contentsOf: bytes[index..<min(index + 20, bytes.count)], at: index)
    }
  }

  private func randomValue(_ random: inout SplitMix, depth: Int) -> JSON {
    switch Int.random(in: 0..<(depth == 0 ? 6 : 8), using: &random) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &random))
    case 2: return .integer(Int(truncatingIfNeeded: random.next()) >> Int.random(in: 0..<64, using: &random))
    case 3:
      let value = Double(bitPattern: random.next())
      return .number(value.isFinite ? value : -0.0)
    case 4: return .number(Double(Int.random(in: -1000...1000, using: &random)) / 8)
    case 5: return .text(randomText(&random))
    case 6:
      return .list((0..<Int.random(in: 0..<5, using: &random)).map { _ in randomValue(&random, depth: depth - 1) })
    default:
      var members: [String: JSON] = [:]
      for _ in 0..<Int.random(in: 0..<12, using: &random) {
        members[randomText(&random)] = randomValue(&random, depth: depth - 1)
      }
      return .object(members)
    }
  }

  private func randomText(_ random: inout SplitMix) -> String {
    let letters = Array("abcXYZ019 _-.:,#'\"\\/\n\t\r{}[]&*!|>%@`?\u{1}\u{1F}éüπ漢😀\u{E000}").map(String.init)
    let length = Int.random(in: 0..<9, using: &random)
    return (0..<length).map { _ in letters[Int.random(in: 0..<letters.count, using: &random)] }.joined()
  }

  /// Equal, the sign of zero and the kind of each number included.
  private func same(_ a: JSON, _ b: JSON) -> Bool {
    CanonicalJSON.bytes(a, .line) == CanonicalJSON.bytes(b, .line)
  }

  private func places(_ node: Node) -> [String] {
    var found = ["\(node.position.line):\(node.position.column)"]
    for element in node.elements ?? [] { found += places(element) }
    for member in node.members ?? [] {
      found += ["\(member.key) \(member.keyPosition.line):\(member.keyPosition.column)"] + places(member.value)
    }
    return found
  }
}
