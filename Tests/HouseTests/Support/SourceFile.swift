import Platform
import TestSupport

/// One Swift file of the repository, as the rules of the house see it.
struct SourceFile {
  /// Relative to the repository: `Sources/Tables/Table.swift`.
  let path: String
  let text: String
  /// The code without comments and without the words of string literals, line by line.
  let lines: [String]

  init(_ path: String) throws {
    let bytes = try FileSystem().readFile("\(Fixture.repository)/\(path)")
    self.path = path
    text = String(decoding: bytes, as: UTF8.self)
    lines = SwiftCode.blanking(bytes).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// The target: the folder below `Sources` or `Tests`.
  var target: String { String(path.split(separator: "/")[1]) }

  /// The path inside the target.
  var name: String { path.split(separator: "/").dropFirst(2).joined(separator: "/") }

  var lineCount: Int { text.utf8.count { $0 == UInt8(ascii: "\n") } }

  /// The modules it imports.
  var imports: [String] {
    lines.compactMap { line in
      var words = line.split(separator: " ")
      while let first = words.first, first.hasPrefix("@") || Self.access.contains(String(first)) { words.removeFirst() }
      guard words.first == "import", let module = words.last else { return nil }
      return String(module.prefix { $0 != "." })
    }
  }

  private static let access: Set<String> = ["public", "internal", "private", "fileprivate", "package"]

  /// The places where a word stands in the code, with no letter, digit or underscore at either side of it.
  func places(of word: String) -> [String] {
    lines.enumerated().compactMap { number, line in
      line.containsWord(word) ? "\(path):\(number + 1)" : nil
    }
  }
}

extension SourceFile {
  /// Every Swift file below a folder of the repository, in the order of their paths.
  static func all(below folder: String) throws -> [SourceFile] {
    try FileSystem().files(below: "\(Fixture.repository)/\(folder)").filter { $0.hasSuffix(".swift") }.sorted()
      .map { try SourceFile("\(folder)/\($0)") }
  }

  /// All sources, read once.
  static let sources = Result { try all(below: "Sources") }
}

extension String {
  /// Whether a word stands in it as a whole; a word that ends in a sign is only guarded at its start.
  func containsWord(_ word: String) -> Bool {
    let (text, wanted) = (Array(utf8), Array(word.utf8))
    guard text.count >= wanted.count, let first = wanted.first, let last = wanted.last else { return false }
    for start in 0...(text.count - wanted.count) where text[start] == first {
      let end = start + wanted.count
      guard text[start..<end].elementsEqual(wanted) else { continue }
      let opens = !first.isWordByte || start == 0 || !text[start - 1].isWordByte
      let closes = !last.isWordByte || end == text.count || !text[end].isWordByte
      if opens && closes { return true }
    }
    return false
  }
}

extension UInt8 {
  /// A letter, a digit or the underscore.
  var isWordByte: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
