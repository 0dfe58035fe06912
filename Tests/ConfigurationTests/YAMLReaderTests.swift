import Configuration
import Diagnostics
import Testing

@Suite struct YAMLReaderTests {
  @Test func coreSchema() throws {
    let cases: [(String, JSON)] = [
      ("null", nil), ("Null", nil), ("NULL", nil), ("~", nil), ("", nil), ("nULL", "nULL"),
      ("true", true), ("True", true), ("TRUE", true), ("false", false), ("False", false), ("FALSE", false),
      ("yes", "yes"), ("no", "no"), ("on", "on"), ("off", "off"), ("y", "y"), ("tRUE", "tRUE"),
      ("0", 0), ("12", 12), ("-12", -12), ("+12", 12), ("007", 7), ("0o17", 15), ("0xFf", 255), ("0b1", "0b1"),
      ("1_000", "1_000"), ("12:30:45", "12:30:45"), ("0o8", "0o8"), ("-0x1", "-0x1"), ("0o", "0o"),
      ("1.5", 1.5), ("1.", 1.0), (".5", 0.5), ("-.5", -0.5), ("1e3", 1000.0), ("1.e3", 1000.0), ("+1.5E-1", 0.15),
      ("9223372036854775808", .number(0x1p63)), (".inf", .number(.infinity)), ("-.INF", .number(-.infinity)),
      ("+.Inf", .number(.infinity)), (".", "."), ("+", "+"), ("1e", "1e"), ("e5", "e5"), ("..5", "..5"),
      ("2020-05-14", "2020-05-14"), ("inf", "inf"), ("nan", "nan"), ("1.5.1", "1.5.1"), ("3-", "3-"),
      ("'12'", "12"), ("\"true\"", "true"), ("''", ""),
    ]
    for (text, expected) in cases {
      #expect(try yaml("key: \(text)\n")["key"]?.json == expected, "\(text)")
    }
    for text in [".nan", ".NaN", ".NAN"] { #expect(try yaml(text).double?.isNaN == true) }
    #expect(try yaml("-0").double?.sign == .minus)
  }

  @Test func tags() throws {
    let cases: [(String, JSON)] = [
      ("!!str 12", "12"), ("!!str", ""), ("!!int '12'", 12), ("!!float 1", 1.0), ("!!float '1.5'", 1.5),
      ("!!bool 'true'", true), ("!!null ''", nil), ("!!null null", nil), ("! 12", "12"), ("!!seq []", []),
      ("!!map {}", [:]), ("&a ! 12", "12"), ("! &a 12", "12"), ("!<tag:yaml.org,2002:str> 12", "12"),
    ]
    for (text, expected) in cases { #expect(try yaml("- \(text)\n").json == [expected], "\(text)") }
    let refused: [(String, String)] = [
      ("!!binary aGk=", "the tag '!!binary' is not known here"), ("!!set {a, b}", "the tag '!!set' is not known here"),
      ("!mine 1", "the tag '!mine' is not known here"), ("!!int x", "the tag '!!int' does not fit 'x'"),
      ("!!int 1.5", "the tag '!!int' does not fit '1.5'"), ("!!bool yes", "the tag '!!bool' does not fit 'yes'"),
      ("!!seq {}", "the tag '!!seq' does not fit a map"), ("!!map x", "the tag '!!map' does not fit a text"),
      ("!!null x", "the tag '!!null' does not fit 'x'"), ("!!float x", "the tag '!!float' does not fit 'x'"),
    ]
    for (text, expected) in refused {
      let found = try #require(problem { try yaml("key: \(text)\n") })
      #expect(found.message == expected)
      #expect(found.code == .yamlTag)
      #expect(found.position?.text == "a.yaml:1:6")
    }
  }

  @Test func keysAreTexts() throws {
    let node = try yaml("1: a\ntrue: b\n'x y': c\n0x10: d\n~: e\n!!str : f\n")
    #expect(node.members?.map(\.key) == ["1", "true", "x y", "0x10", "~", ""])
  }

  @Test func anchorsAndAliases() throws {
    let node = try yaml("a: &x [1, &y two]\nb: *x\nc: {*y : *y}\nd: &x 3\ne: *x\n")
    #expect(node.json == ["a": [1, "two"], "b": [1, "two"], "c": ["two": "two"], "d": 3, "e": 3])
    #expect(node["b"]?.position.text == "a.yaml:1:4")
  }

  @Test(arguments: [
    ("a: *b\n", "1:4: error: the alias '*b' has no anchor '&b' before it"),
    ("abc: &abcd 1\nb: *abce\n", "did you mean 'abcd'?"),
    ("a: &b [*b]\n", "1:8: error: the alias '*b' stands inside its own anchor"),
    ("a: 1\nb: 2\na: 3\n", "3:1: error: the key 'a' stands twice in this map"),
    ("a: 1\n\"a\": 3\n", "a.yaml:1:1: note: it stood here first"),
    ("? [a]\n: 1\n", "1:3: error: a key must be a single word, number or quoted text"),
    ("<<: {a: 1}\n", "1:1: error: the merge key '<<' is not part of YAML 1.2"),
    ("a: 1\n---\nb: 2\n", "2:1: error: a second document begins here"),
    ("# nothing\n", "error: expected a YAML document, found an empty text"),
    ("", "a.yaml:1:1: error: expected a YAML document, found an empty text"),
    ("a: 1\n b: 2\n", "2:3: error: ':' cannot begin a value here"),
    ("a:\n  b: 1\n c: 2\n", "3:2: error: expected a key, found 'c'"),
    ("a:\n\tb: 1\n", "2:1: error: a tab cannot stand here"),
    ("a: [1, 2\nb: 3\n", "expected ',' or ']'"),
    ("a: @home\n", "1:4: error: a value cannot begin with '@'"),
    ("a: \"x\n", "the quoted text has no closing quote"),
    ("a: \"\\q\"\n", "a backslash is followed by a character that is no escape"),
    ("a: *.csv\n", "quote a text that begins with '&' or '*'"),
    ("a: !x!y 1\n", "a tag has a prefix that no %TAG line declares"),
    ("%YAML 3.0\n---\n1\n", "this version of YAML is not known"),
    ("a: \u{1}\n", "1:4: error: the character U+0001 is not allowed in YAML"),
    ("a: b\u{85}c\n", "1:5: error: the character U+0085 is a line break in YAML 1.1 and none in YAML 1.2"),
    ("[?x]\n", "1:3: error: a text cannot begin with '?' here"),
    ("a: &b:c d\n", "1:4: error: the name of an anchor or alias has letters"),
    ("a: 1e999\n", "1:4: error: the number '1e999' is too large"),
    ("a: 0xFFFFFFFFFFFFFFFFF\n", "1:4: error: the number '0xFFFFFFFFFFFFFFFFF' is too large"),
    ("- a\nb: 1\n", "expected '-' for the next element, found 'b'"),
    ("[]: 1\n", "a key must be a single word"),
  ])
  func messages(text: String, part: String) {
    let found = message { try yaml(text) }
    #expect(found.contains(part), "\(found)")
  }

  @Test func aWholeMessage() {
    #expect(
      message { try yaml("component_parameters:\n  max_iter: 30\n tol: 1e-4\n") } == """
        a.yaml:3:2: error: expected a key, found 'tol' [F0102]
          3 |  tol: 1e-4
            |  ^
          a.yaml:1:1: note: the map begins here
          help: keys of one map must begin in the same column

        """)
  }

  @Test func places() throws {
    let node = try yaml("\u{FEFF}# é\r\nä😀: [ü, 2]\n\n  \nz:\n- |\n  x\n- {k: v}\n")
    let members = try #require(node.members)
    #expect(members.map(\.keyPosition.line) == [2, 5])
    #expect(members.map(\.keyPosition.column) == [1, 1])
    #expect(members[0].value.elements?.map(\.position.column) == [6, 9])
    #expect(members[1].value.elements?.map(\.position.line) == [6, 8])
    #expect(members[1].value.elements?[1].members?.first?.keyPosition.column == 4)
  }

  @Test func depth() throws {
    let deep = String(repeating: "[", count: 256) + String(repeating: "]", count: 256)
    _ = try yaml(deep)
    for text in ["[\(deep)]", String(repeating: "- ", count: 100_000), String(repeating: "{a: ", count: 100_000)] {
      #expect(problem { try yaml(text) }?.code == .nestingTooDeep)
    }
    let layers = (1...300).map { "a\($0): &a\($0) [*a\($0 - 1)]\n" }.joined()
    #expect(problem { try yaml("a0: &a0 x\n" + layers) }?.code == .nestingTooDeep)
  }

  @Test func billionLaughs() throws {
    var text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
    for level in 1...9 {
      let aliases = repeatElement("*a\(level - 1)", count: 9).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(aliases)]\n"
    }
    let found = try #require(problem { try yaml(text) })
    #expect(found.code == .yamlAlias)
    #expect(found.position?.line == 6)
    _ = try yaml(text.split(separator: "\n").prefix(4).joined(separator: "\n"))
    let wide =
      "a: &a \(String(repeating: "x", count: 100_000))\nb: [\(repeatElement("*a", count: 11).joined(separator: ","))]"
    #expect(problem { try yaml(wide) }?.code == .yamlAlias)
  }

  @Test func manyDirectives() {
    let text = (0..<50_000).map { "%TAG !a\($0)! x\n" }.joined() + "---\n1\n"
    #expect(problem { try yaml(text) }?.message == "the text has more than 64 %TAG lines")
  }
}
