import Diagnostics

/// The parts of a multipart/form-data body (RFC 7578, RFC 2046 section 5.1), read as a stream in constant memory.
struct MultipartReader {
  /// What stands before the content of a part.
  struct Part: Equatable {
    /// The name of the field.
    let name: String
    /// The client's name for the file, without folders; nil for a field that is no file.
    let fileName: String?
  }

  private static let pieceSize = 1 << 18
  private static let headerLimit = 16 << 10

  private let body: BodyReader
  /// Read and not yet used; begins with a line break that belongs to the first boundary.
  private var buffer: [UInt8] = [0x0D, 0x0A]
  private let delimiter: [UInt8]
  private let skips: [Int]

  /// - Throws: `HTTPFailure` (400) for a boundary that RFC 2046 does not allow.
  init(_ body: BodyReader, type: MediaType) throws {
    guard let boundary = type.parameters["boundary"], (1...70).contains(boundary.utf8.count) else {
      throw Self.failure("the Content-Type has no boundary of 1 to 70 characters")
    }
    self.body = body
    delimiter = [0x0D, 0x0A, 0x2D, 0x2D] + boundary.utf8
    var skips = [Int](repeating: delimiter.count, count: 256)
    for (index, byte) in delimiter.dropLast().enumerated() { skips[Int(byte)] = delimiter.count - 1 - index }
    self.skips = skips
  }

  /// Goes to the first part; what stands before it is passed over.
  mutating func begin() throws { try content { _ in } }

  /// The next part, after `begin` or the content of the one before; nil after the last.
  mutating func next() throws -> Part? {
    let end = try take(2, "a boundary")
    if end == [0x2D, 0x2D] {
      while !(try body.piece(Self.pieceSize)).isEmpty {}
      return nil
    }
    buffer = end + buffer
    // Blanks may follow a boundary on its line.
    while let first = buffer.first, first == 0x20 || first == 0x09 { buffer.removeFirst() }
    guard try take(2, "a boundary") == [0x0D, 0x0A] else { throw Self.failure("a boundary does not end its line") }
    return try part(of: header())
  }

  /// Hands over the content of the part in pieces, up to the next boundary.
  mutating func content(_ sink: (ArraySlice<UInt8>) throws -> Void) throws {
    while true {
      if let found = position(of: delimiter) {
        try sink(buffer[..<found])
        buffer.removeFirst(found + delimiter.count)
        return
      }
      // The last bytes may be the beginning of a boundary.
      let sure = max(0, buffer.count - delimiter.count + 1)
      if sure > 0 { try sink(buffer[..<sure]) }
      buffer.removeFirst(sure)
      try fill("the content of a part")
    }
  }

  private mutating func fill(_ what: String) throws {
    let piece = try body.piece(Self.pieceSize)
    if piece.isEmpty { throw Self.failure("the form ends in \(what): its last boundary is missing") }
    buffer += piece
  }

  private mutating func take(_ count: Int, _ what: String) throws -> [UInt8] {
    while buffer.count < count { try fill(what) }
    defer { buffer.removeFirst(count) }
    return Array(buffer.prefix(count))
  }

  /// The lines of a part's header, without the empty line that ends it.
  private mutating func header() throws -> [String] {
    var lines: [String] = []
    var size = 0
    while true {
      var scanned = 0
      while !buffer.dropFirst(scanned).contains(0x0A) {
        scanned = buffer.count
        guard size + scanned <= Self.headerLimit else { throw Self.failure("the header of a part is too long") }
        try fill("the header of a part")
      }
      let end = buffer.firstIndex(of: 0x0A) ?? 0
      var line = Array(buffer[..<end])
      buffer.removeFirst(end + 1)
      if line.last == 0x0D { line.removeLast() }
      if line.isEmpty { return lines }
      size += line.count
      guard let text = String(validating: line, as: UTF8.self), size <= Self.headerLimit else {
        throw Self.failure("the header of a part is too long or not UTF-8")
      }
      lines.append(text)
    }
  }

  private func part(of header: [String]) throws -> Part {
    for line in header {
      let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, parts[0].lowercased() == "content-disposition" else { continue }
      var fields = HeaderFields(String(parts[1]))
      guard fields.first.lowercased() == "form-data" else { break }
      let parameters = fields.parameters()
      guard let name = parameters["name"], !name.isEmpty else { break }
      let fileName = try parameters["filename*"].map(Self.extended) ?? parameters["filename"]
      return Part(name: name, fileName: try fileName.map(Self.baseName))
    }
    throw Self.failure("a part has no 'Content-Disposition: form-data; name=...'")
  }

  /// `utf-8''na%C3%AFve.csv` (RFC 8187).
  private static func extended(_ value: String) throws -> String {
    let parts = value.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].lowercased() == "utf-8",
      let bytes = try? QueryString.decode(parts[2], plusIsBlank: false, at: nil),
      let name = String(validating: bytes, as: UTF8.self)
    else { throw failure("the file name \(English.quote(value)) cannot be understood") }
    return name
  }

  /// Clients of either kind of system send whole paths; only the last part is a name.
  private static func baseName(_ name: String) throws -> String {
    let last = name.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? ""
    let isPlain = !last.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
    guard !last.isEmpty, last != ".", last != "..", last.utf8.count <= 255, isPlain else {
      throw failure("the file name \(English.quote(name)) is no name")
    }
    return last
  }

  /// Boyer and Moore's search as Horspool simplified it (1980).
  private func position(of pattern: [UInt8]) -> Int? {
    buffer.withUnsafeBufferPointer { text in
      pattern.withUnsafeBufferPointer { pattern in
        let last = pattern.count - 1
        var start = 0
        while start + last < text.count {
          var index = last
          while text[start + index] == pattern[index] {
            if index == 0 { return start }
            index -= 1
          }
          start += skips[Int(text[start + last])]
        }
        return nil
      }
    }
  }

  static func failure(_ message: String) -> HTTPFailure {
    HTTPFailure(.badRequest, Diagnostic(.malformedRequest, message, help: "nothing was changed"))
  }
}
