import Glibc

/// What a look at the lines of a part of the text tells: how many rows, whether they are in order, whether all is well.
struct LineFacts: Sendable {
  /// The part; it begins and ends with whole lines.
  var range = 0..<0
  var rows = 0
  /// The bytes of all ids.
  var idBytes = 0
  /// Whether every id comes after the one before it, so that none stands twice.
  var isAscending = true
  /// Where the first and the last row begin.
  var first = 0
  var last = 0
  /// With how many bytes all ids begin alike.
  var commonPrefix = 0
  var carriageReturns = 0
  var hasTab = false
  /// Whether any row has something after its id.
  var hasRest = false
  /// Whether there is anything for which the file is refused.
  var hasProblem = false
}

/// The first look at the text, by parts that several threads take.
struct LineScan {
  let text: CSVText

  /// The look at one part.
  func facts(_ range: Range<Int>) -> LineFacts {
    var facts = LineFacts(range: range)
    checkBytes(&facts)
    scanRows(&facts)
    return facts
  }

  /// What is wrong with single bytes; also for the header line.
  func checkBytes(_ facts: inout LineFacts) {
    let part = UnsafeBufferPointer(rebasing: text.bytes[facts.range])
    facts.hasTab = CSVText.find(UInt8(ascii: "\t"), in: part, from: 0) != nil
    var isBad = CSVText.find(0, in: part, from: 0) != nil
    var at = 0
    while let found = CSVText.find(CSVText.carriageReturn, in: part, from: at) {
      at = found + 1
      facts.carriageReturns += 1
      if at >= part.count || part[at] != CSVText.newline { isBad = true }
    }
    if !Self.isASCII(part), UTF8Check.firstInvalid(in: part, from: 0) != nil { isBad = true }
    facts.hasProblem = facts.hasProblem || isBad
  }

  private static func isASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let raw = UnsafeRawBufferPointer(bytes)
    var (all, at) = (UInt64(0), 0)
    while at + 32 <= raw.count {
      let low =
        raw.loadUnaligned(fromByteOffset: at, as: UInt64.self)
        | raw.loadUnaligned(fromByteOffset: at + 8, as: UInt64.self)
      let high =
        raw.loadUnaligned(fromByteOffset: at + 16, as: UInt64.self)
        | raw.loadUnaligned(fromByteOffset: at + 24, as: UInt64.self)
      all |= low | high
      at += 32
    }
    while at < raw.count {
      all |= UInt64(raw[at])
      at += 1
    }
    return all & 0x8080_8080_8080_8080 == 0
  }

  private func scanRows(_ facts: inout LineFacts) {
    var offset = facts.range.lowerBound
    guard offset < facts.range.upperBound else { return }
    let firstID = text.pointer(offset)
    var common = text.idLength(offset)
    var (previous, previousLength) = (firstID, -1)
    facts.first = offset
    while offset < facts.range.upperBound {
      let id = text.pointer(offset)
      let length = text.idLength(offset)
      let isRest = text.isDelimiter(id[length])
      let next =
        isRest
        ? CSVText.lineEnd(text.bytes, from: offset + length + 1, to: text.end)
        : CSVText.lineEnd(text.bytes, from: offset + length, to: text.end)
      if length == 0 || id.pointee == UInt8(ascii: " ") { facts.hasProblem = facts.hasProblem || isBlank(id, length) }
      if length < previousLength || length == previousLength && memcmp(previous, id, length) >= 0 {
        facts.isAscending = false
      }
      common = min(common, length)
      var same = 0
      while same < common, id[same] == firstID[same] { same += 1 }
      common = same
      facts.hasRest = facts.hasRest || isRest
      facts.rows += 1
      facts.idBytes += length
      facts.last = offset
      (previous, previousLength) = (id, length)
      offset = next
    }
    facts.commonPrefix = common
  }

  private func isBlank(_ id: UnsafePointer<UInt8>, _ length: Int) -> Bool {
    UnsafeBufferPointer(start: id, count: length).allSatisfy { $0 == UInt8(ascii: " ") }
  }
}

extension CSVText {
  /// The id of the row that begins here.
  func id(_ offset: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: pointer(offset), count: idLength(offset))
  }
}

/// What is known of all lines together.
struct FileFacts {
  let parts: [LineFacts]
  let rows: Int
  let idBytes: Int
  /// Whether the ids of the file ascend, so that its order is that of the table.
  let isAscending: Bool
  let commonPrefix: Int
  let carriageReturns: Int
  let hasTab: Bool
  let hasRest: Bool
  let hasProblem: Bool

  init(_ text: CSVText, header: LineFacts, _ parts: [LineFacts]) {
    let parts = parts.filter { $0.rows > 0 }
    self.parts = parts
    rows = parts.reduce(0) { $0 + $1.rows }
    idBytes = parts.reduce(0) { $0 + $1.idBytes }
    carriageReturns =
      header.carriageReturns + parts.reduce(0) { $0 + $1.carriageReturns } + text.blankLinesAtEnd.carriageReturns
    hasTab = text.delimiter != text.otherDelimiter && (header.hasTab || parts.contains { $0.hasTab })
    hasRest = parts.contains { $0.hasRest }
    hasProblem = header.hasProblem || parts.contains { $0.hasProblem }
    var (ascends, common) = (parts.allSatisfy { $0.isAscending }, parts.first?.commonPrefix ?? 0)
    for (before, part) in zip(parts, parts.dropFirst()) {
      if Shortlex.compare(text.id(before.last), text.id(part.first)) >= 0 { ascends = false }
      let (a, b) = (text.id(parts[0].first), text.id(part.first))
      var same = 0
      while same < min(common, part.commonPrefix), a[same] == b[same] { same += 1 }
      common = same
    }
    isAscending = ascends
    commonPrefix = common
  }
}
