import Configuration
import Diagnostics
import TestSupport
import Testing

@Suite struct JSONReaderTests {
  @Test func everyKindOfValue() throws {
    let node = try json(#"{"a": null, "b": [true, false], "c": -12, "d": 1.5, "e": "x\ty", "f": {}, "g": []}"#)
    let expected: JSON = [
      "a": nil, "b": [true, false], "c": -12, "d": 1.5, "e": "x\ty", "f": [:], "g": [],
    ]
    #expect(node.json == expected)
    #expect(node.members?.map(\.key) == ["a", "b", "c", "d", "e", "f", "g"])
  }

  @Test func everyEscape() throws {
    #expect(try json(#""\"\\\/\b\f\n\r\t\u0041\u00e9\uD83D\ude00\u0000""#).text == "\"\\/\u{8}\u{C}\n\r\tAé😀\u{0}")
  }

  @Test func numbersKeepTheirKind() throws {
    #expect(
      try json("[0, 1, -1, 9223372036854775807, -9223372036854775808]").json == [
        0, 1, -1, .integer(.max), .integer(.min),
      ])
    #expect(
      try json("[1.0, 1e2, 9223372036854775808, -9223372036854775809]").json == [
        1.0, 100.0, .number(0x1p63), .number(-0x1p63),
      ])
    let zero = try #require(try json("-0").double)
    #expect(try json("-0").integer == nil)
    #expect(zero == 0 && zero.sign == .minus)
  }

  /// Bits and spelling as CPython has them; `numbers.py` made the list.
  @Test func numbersAreExact() throws {
    for line in try Fixture.text("numbers.txt").split(separator: "\n") {
      let parts = line.split(separator: " ").map(String.init)
      let bits = try #require(UInt64(parts[1], radix: 16))
      let value = try #require(try json(parts[0]).double)
      #expect(value.bitPattern == bits, "JSON \(parts[0])")
      #expect(try yaml(parts[0]).double?.bitPattern == bits, "YAML \(parts[0])")
      #expect(NumberText.of(Double(bitPattern: bits)) == parts[2])
    }
  }

  @Test func placesOfKeysAndValues() throws {
    let node = try json("\u{FEFF}{\r\n\t\"é😀\": [1,\n  \"ü\", {\"k\":2}]\n}")
    let member = try #require(node.members?.first)
    #expect((node.position.line, node.position.column) == (1, 1))
    #expect((member.keyPosition.line, member.keyPosition.column) == (2, 2))
    #expect((member.value.position.line, member.value.position.column) == (2, 8))
    let elements = try #require(member.value.elements)
    #expect(elements.map(\.position.line) == [2, 3, 3])
    #expect(elements.map(\.position.column) == [9, 3, 8])
    #expect(elements[2].members?.first?.keyPosition.column == 9)
  }

  @Test(arguments: [
    ("[1, 2,]", "a.json:1:6: error: a trailing comma is not allowed", "remove the comma before ']'"),
    ("{\"a\": 1,}", "a.json:1:8: error: a trailing comma is not allowed", "remove the comma before '}'"),
    ("{\"a\": 1]", "a.json:1:8: error: expected ',' or '}' after this value, found ']'", "the map begins here"),
    ("[1 2]", "a.json:1:4: error: expected ',' or ']' after this value, found '2'", "the list begins here"),
    ("[1", "a.json:1:3: error: expected ',' or ']' after this value, found the end of the text", ""),
    ("{a: 1}", "a.json:1:2: error: expected a key in double quotes, found 'a'", "write \"a\" in double quotes"),
    ("{'a': 1}", "a.json:1:2: error: expected a key in double quotes, found '''", "texts stand in double quotes"),
    ("{\"a\" 1}", "a.json:1:6: error: expected ':' after the key 'a', found '1'", ""),
    ("{\"a\": }", "a.json:1:7: error: expected a value, found '}'", ""),
    ("[True]", "a.json:1:2: error: expected a value, found 'True'", "JSON writes 'true'"),
    ("[None]", "a.json:1:2: error: expected a value, found 'None'", "JSON writes 'null'"),
    ("[NaN]", "a.json:1:2: error: expected a value, found 'NaN'", "JSON has no NaN"),
    ("[-Infinity]", "a.json:1:3: error: expected a digit after '-', found 'Infinity'", "JSON has no Infinity"),
    ("[ture]", "a.json:1:2: error: expected a value, found 'ture'", "did you mean 'true'?"),
    ("[+1]", "a.json:1:2: error: expected a value, found '+1'", "write the number without '+'"),
    ("[.5]", "a.json:1:2: error: expected a value, found '.5'", "write a 0 before the decimal point"),
    ("[1.]", "a.json:1:4: error: expected a digit after the decimal point, found ']'", ""),
    ("[1e]", "a.json:1:4: error: expected a digit in the exponent, found ']'", ""),
    ("[007]", "a.json:1:3: error: a number must not begin with 0", ""),
    ("[1, // one\n2]", "a.json:1:5: error: expected a value, found '/'", "JSON has no comments"),
    ("# conf\n{}", "a.json:1:1: error: expected a value, found '#'", "JSON has no comments"),
    ("{} {}", "a.json:1:4: error: expected the end of the text after its value, found '{'", "a file holds one value"),
    ("[\"a\nb\"]", "a.json:1:2: error: a string has no closing '\"' before its line ends", "write '\\n'"),
    ("[\"a", "a.json:1:2: error: a string has no closing '\"' before the text ends", ""),
    ("[\"a\tb\"]", "a.json:1:4: error: a tab is not allowed in a string", "escape"),
    ("[\"\\x\"]", "a.json:1:3: error: '\\' cannot be followed by 'x'", "write '\\\\' for a backslash"),
    ("[\"\\u12g4\"]", "a.json:1:3: error: '\\u' must be followed by four hexadecimal digits", ""),
    ("[\"\\ud800\"]", "a.json:1:3: error: '\\uD800' is half a character without its other half", ""),
    ("[1e400]", "a.json:1:2: error: the number '1e400' is too large", "the largest number is"),
    ("", "a.json:1:1: error: expected a JSON value, found an empty text", ""),
    ("[1,,2]", "a.json:1:4: error: expected a value before ',', found none", "remove the comma"),
    ("[é]", "a.json:1:2: error: expected a value, found 'é'", ""),
  ])
  func messages(text: String, start: String, help: String) {
    let found = message { try json(text) }
    #expect(found.hasPrefix(start), "\(found)")
    #expect(help.isEmpty || found.contains(help), "\(found)")
  }

  @Test func aWholeMessage() {
    #expect(
      message { try json("{\n  \"a\": [1, 2\n}\n") } == """
        a.json:3:1: error: expected ',' or ']' after this value, found '}' [F0101]
          3 | }
            | ^
          a.json:2:8: note: the list begins here
          help: a bracket is missing or too many before this place

        """)
  }

  @Test func repeatedKeys() throws {
    let text = "{\"a\": 1, \"b\": 2,\n \"a\": 3}"
    let found = try #require(problem { try json(text) })
    #expect(found.code == .repeatedKey)
    #expect(found.position?.text == "a.json:2:2")
    #expect(found.notes.first?.position?.text == "a.json:1:2")
    #expect(try json(text, limits: ReadingLimits(repeatedKeys: .lastCounts)).json == ["a": 3, "b": 2])
    let many = (0..<100).map { "\"k\($0)\": \($0)" }.joined(separator: ", ")
    #expect(problem { try json("{\(many), \"k57\": 0}") }?.message.contains("'k57'") == true)
    #expect(problem { try json("{\"\u{E9}\": 1, \"e\u{301}\": 2}") }?.help?.contains("Unicode") == true)
  }

  @Test func limits() throws {
    let deep = String(repeating: "[", count: 256) + String(repeating: "]", count: 256)
    _ = try json(deep)
    let found = try #require(problem { try json("[\(deep)]") })
    #expect(found.code == .nestingTooDeep)
    #expect(found.position?.column == 257)
    #expect(problem { try json("[1, 2]", limits: ReadingLimits(bytes: 5)) }?.code == .textTooLarge)
    _ = try json("[1, 2]", limits: ReadingLimits(bytes: 6))
  }

  @Test(
    arguments: [
      [0x22, 0xC0, 0xAF, 0x22], [0x22, 0xE0, 0x80, 0xAF, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
      [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0x22, 0xF8, 0x88, 0x80, 0x80, 0x80, 0x22], [0x22, 0xE2, 0x82, 0x22],
      [0x22, 0x80, 0x22], [0x22, 0xFF, 0x22],
    ] as [[UInt8]])
  func badUTF8(bytes: [UInt8]) throws {
    for read in [JSONReader.read, YAMLReader.read] {
      let found = try #require(problem { try read(SourceText(name: "a", bytes: [0x0A, 0x20] + bytes), .standard) })
      #expect(found.code == .textEncoding)
      #expect(found.position?.text == "a:2:3")
    }
  }

  @Test func otherEncodings() {
    for bytes: [UInt8] in [[0xFF, 0xFE, 0x5B, 0, 0x5D, 0], [0, 0x5B, 0, 0x5D], [0x5B, 0, 0x5D, 0]] {
      let found = problem { try JSONReader.read(SourceText(name: "a", bytes: bytes)) }
      #expect(found?.message == "the text is encoded in UTF-16, expected UTF-8")
    }
  }

  @Test(arguments: [
    "role: guest\n", "---\n{}", "# conf\nrole:\n  guest: 1\n", "- a\n- b\n", "\"role\": 1\n", "null_key: 2",
  ])
  func yamlNamedJSON(text: String) {
    let found = problem { try json(text) }
    #expect(found?.code == .yamlNamedJSON)
    #expect(found?.help == "name the file 'a.yaml', or write JSON")
  }
}
