/// A function of a file and the lines that it takes, from its declaration to its closing brace.
struct FunctionSpan {
  let name: String
  let line: Int
  let length: Int

  /// The functions and initializers of a file, nested ones too.
  static func all(in file: SourceFile) -> [FunctionSpan] {
    let words = Word.all(in: file.lines)
    return words.indices.compactMap { index in
      guard words[index].begins(after: index > 0 ? words[index - 1] : nil) else { return nil }
      let rest = words[(index + 1)...]
      let name = words[index].text == "func" ? rest.first?.text ?? "" : words[index].text
      guard let last = lastLine(of: rest) else { return nil }
      return FunctionSpan(name: name, line: words[index].line, length: last - words[index].line + 1)
    }
  }

  /// The line of the brace that closes a declaration's body; nil for a requirement of a protocol.
  private static func lastLine(of words: ArraySlice<Word>) -> Int? {
    var (parentheses, braces) = (0, 0)
    for word in words {
      switch word.text {
      case "(", "[": parentheses += 1
      case ")", "]": parentheses -= 1
      case "{" where parentheses == 0: braces += 1
      case "}" where parentheses == 0:
        braces -= 1
        if braces <= 0 { return braces == 0 ? word.line : nil }
      case "func", "init", "var", "let", "static", "case":
        if parentheses == 0, braces == 0 { return nil }
      default: break
      }
    }
    return nil
  }
}

/// A word or a sign of a file.
private struct Word {
  let text: String
  let line: Int

  /// Whether a function's declaration begins here.
  func begins(after previous: Word?) -> Bool {
    text == "func" || (text == "init" && previous?.text != "." && previous?.text != "func")
  }

  static func all(in lines: [String]) -> [Word] {
    var words: [Word] = []
    for (number, line) in lines.enumerated() {
      let bytes = Array(line.utf8)
      var index = 0
      while index < bytes.count {
        let start = index
        index += 1
        if bytes[start].isWordByte { while index < bytes.count, bytes[index].isWordByte { index += 1 } }
        if bytes[start] == UInt8(ascii: " ") { continue }
        words.append(Word(text: String(decoding: bytes[start..<index], as: UTF8.self), line: number + 1))
      }
    }
    return words
  }
}
