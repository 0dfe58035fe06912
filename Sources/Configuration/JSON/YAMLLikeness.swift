/// Whether a text that is no JSON was probably meant as YAML.
enum YAMLLikeness {
  /// Looks at the first line that is neither empty nor a comment: a key with a colon and a space, a dash and a space,
  /// or the begin of a document.
  static func holds(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Bool {
    var rest = bytes[start...].prefix(4096)
    while !rest.isEmpty {
      let end = rest.firstIndex(of: 0x0A) ?? rest.endIndex
      let line = rest[rest.startIndex..<end].drop { $0 == 0x20 || $0 == 0x09 }
      rest = rest[min(end + 1, rest.endIndex)...]
      if line.isEmpty || line.first == UInt8(ascii: "#") || line.elementsEqual([0x0D]) { continue }
      return isYAML(line)
    }
    return false
  }

  private static func isYAML(_ line: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    let text = String(decoding: line, as: UTF8.self)
    if text.hasPrefix("---") || text.hasPrefix("%YAML") || text.hasPrefix("- ") { return true }
    let brackets: [UInt8] = Array("{}[],".utf8)
    let key = line.prefix { $0 != UInt8(ascii: ":") && !brackets.contains($0) }
    guard !key.isEmpty, key.endIndex < line.endIndex, line[key.endIndex] == UInt8(ascii: ":") else { return false }
    let next = key.endIndex + 1
    return next == line.endIndex || [0x20, 0x09, 0x0D].contains(line[next])
  }
}
