import Testing

@testable import Workspace

@Suite struct PathNameTests {
  @Test(arguments: [
    ("breast_hetero_guest", "breast_hetero_guest"), ("x.y-1#2", "x.y-1#2"), ("..", "%2e."), (".", "%2e"),
    ("a/b", "a%2fb"),
    ("-rf", "%2drf"), ("", "%"), ("Abc", "%41bc"), ("é", "%c3%a9"), ("a b", "a%20b"), ("%", "%25"), ("a\0", "a%00"),
    ("a\\b", "a%5cb"), ("#x", "%23x"), ("~", "%7e"),
  ])
  func namesAreEscaped(name: String, fileName: String) throws {
    #expect(try PathName.escape(name) == fileName)
    #expect(PathName.unescape(fileName) == name)
  }

  @Test func reservedNamesAreEscapedToo() throws {
    #expect(try PathName.escape("log", reserved: ["log"]) == "%6cog")
    #expect(PathName.unescape("%6cog", reserved: ["log"]) == "log")
    #expect(PathName.unescape("log", reserved: ["log"]) == nil)
  }

  @Test(arguments: ["A", "%4", "%zz", "%ff", "a%61", ".x", "%2F", "%+00"])
  func whatIsNotOursIsNotRead(fileName: String) {
    #expect(PathName.unescape(fileName) == nil)
  }

  @Test func longNamesAreShortenedAndStayApart() throws {
    let long = String(repeating: "a", count: 190)
    #expect(try PathName.escape(long) == long)
    let first = try PathName.escape(long + "b")
    let second = try PathName.escape(long + "c")
    #expect(first.utf8.count == PathName.limit && second.utf8.count == PathName.limit && first != second)
    #expect(PathName.unescape(first) == nil)
    // The digest by sha256sum of 190 times "a" and "b".
    #expect(first.hasSuffix("%+\(Self.digest)"))
  }

  private static let digest = "190352e369703762b850b2b1577cfa0d5b0e45a1f08e3ae448b34d12d469b9eb"

  /// Words of pieces that are likely to meet: cases, accents composed and not, dots, separators, escapes of escapes.
  @Test func differentNamesNeverMeetAlsoWhereCaseIsIgnored() throws {
    let pieces = [
      "a", "A", "b", "é", "e\u{301}", "É", "ß", "ss", "SS", "ı", "I", "i", ".", "..", "/", "\\", "%", "%2e", "%41", " ",
      "-", "#", "\0", "\n", "😀", "K", "\u{212A}", "%+", String(repeating: "x", count: 95),
    ]
    var names: [String] = [""]
    for length in 1...3 {
      let shorter = names.filter { length == 1 || !$0.isEmpty }
      let words = length == 3 ? Array(shorter.prefix(120)) : shorter
      names += words.flatMap { word in pieces.map { word + $0 } }
    }
    // As bytes: Swift takes composed and decomposed accents for the same text.
    let distinct = Set(names.map { Array($0.utf8) })
    var seen: [String: [UInt8]] = [:]
    for bytes in distinct {
      let name = String(decoding: bytes, as: UTF8.self)
      let fileName = try PathName.escape(name)
      #expect(fileName.utf8.count <= PathName.limit && fileName.utf8.allSatisfy { (0x21...0x7E).contains($0) })
      #expect(
        fileName != "." && fileName != ".." && !fileName.contains("/") && fileName.first != "." && fileName.first != "-"
      )
      let other = seen.updateValue(bytes, forKey: fileName.lowercased())
      #expect(other == nil, "\(name.debugDescription) and \(String(describing: other)) are both \(fileName)")
      if !fileName.contains("%+") { #expect(PathName.unescape(fileName).map { Array($0.utf8) } == bytes) }
    }
  }
}
