/// A `Content-Type` (RFC 9110, section 8.3.1): `multipart/form-data; boundary=x`.
struct MediaType: Equatable {
  /// `application/json`, in small letters.
  let name: String
  /// What follows, by name in small letters.
  let parameters: [String: String]

  /// Reads a header's value; nil when it is not one.
  init?(_ text: String) {
    var fields = HeaderFields(text)
    let name = fields.first.lowercased()
    guard name.split(separator: "/", omittingEmptySubsequences: false).count == 2, !name.contains(" ") else {
      return nil
    }
    self.name = name
    self.parameters = fields.parameters()
  }
}

/// A header's value with parameters: `form-data; name="file"; filename="a;b.csv"`.
struct HeaderFields {
  /// What stands before the first semicolon.
  let first: String
  private var rest: Substring.UnicodeScalarView

  init(_ text: String) {
    let scalars = text.unicodeScalars
    let end = scalars.firstIndex(of: ";") ?? scalars.endIndex
    first = Self.trimmed(scalars[..<end])
    rest = scalars[end...]
  }

  /// The parameters by name in small letters; of repeated ones the first counts.
  mutating func parameters() -> [String: String] {
    var parameters: [String: String] = [:]
    while rest.popFirst() != nil {
      let end = rest.firstIndex { $0 == "=" || $0 == ";" } ?? rest.endIndex
      let name = Self.trimmed(rest[..<end]).lowercased()
      rest = rest[end...]
      guard rest.first == "=" else { continue }
      rest.removeFirst()
      let value = value()
      if parameters[name] == nil { parameters[name] = value }
    }
    return parameters
  }

  /// A token or a quoted string; leaves the next semicolon.
  private mutating func value() -> String {
    rest = rest.drop { $0 == " " || $0 == "\t" }
    guard rest.first == "\"" else {
      let end = rest.firstIndex(of: ";") ?? rest.endIndex
      defer { rest = rest[end...] }
      return Self.trimmed(rest[..<end])
    }
    rest.removeFirst()
    var value = String.UnicodeScalarView()
    while let scalar = rest.popFirst(), scalar != "\"" {
      // Browsers send `C:\file` unescaped; only a quote or a backslash is ever escaped.
      if scalar == "\\", let next = rest.first, next == "\"" || next == "\\" {
        value.append(rest.removeFirst())
      } else {
        value.append(scalar)
      }
    }
    rest = rest[(rest.firstIndex(of: ";") ?? rest.endIndex)...]
    return String(value)
  }

  private static func trimmed(_ text: Substring.UnicodeScalarView) -> String {
    let start = text.drop { $0 == " " || $0 == "\t" }
    let end = start.lastIndex { $0 != " " && $0 != "\t" }.map { start.index(after: $0) } ?? start.startIndex
    return String(String.UnicodeScalarView(start[..<end]))
  }
}
