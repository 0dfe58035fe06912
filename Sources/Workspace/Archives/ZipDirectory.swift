import Diagnostics

/// The directory of a zip archive while it is checked.
struct ZipDirectory {
  private let bytes: [UInt8]
  private let name: String
  private let limits: ZipArchive.Limits

  init(_ bytes: [UInt8], name: String, limits: ZipArchive.Limits) {
    self.bytes = bytes
    self.name = name
    self.limits = limits
  }

  /// A record of the central directory.
  private struct Record {
    let flags: UInt16
    let method: UInt16
    let checksum: UInt32
    let compressed: Int
    let size: Int
    let name: [UInt8]
    let attributes: UInt32
    let offset: Int
    let end: Int
  }

  /// Every file, once everything about all entries is found in order.
  func files() throws -> [ZipArchive.Entry] {
    let (start, end, count) = try place()
    guard count <= limits.entries else {
      throw hostile("the archive has \(count) entries, more than \(limits.entries)")
    }
    var names = ZipNames(archive: name)
    var entries: [ZipArchive.Entry] = []
    var taken: [Range<Int>] = []
    var (position, total) = (start, 0)
    for _ in 0..<count {
      let record = try record(at: position, end: end)
      position = record.end
      let path = try names.add(record.name, attributes: record.attributes)
      let method = try method(of: record, path)
      total += record.size
      try checkSize(total)
      let (whole, data) = try local(record, path, end: start)
      taken.append(whole)
      if path.hasSuffix("/") {
        guard record.size == 0 else { throw hostile("the folder \(English.quote(path)) has content") }
        continue
      }
      entries.append(
        ZipArchive.Entry(name: path, size: record.size, method: method, checksum: record.checksum, range: data))
    }
    guard position == end else { throw damaged("its directory is longer than its entries") }
    try names.check()
    try checkOverlaps(taken)
    return entries
  }

  // MARK: The end record

  /// Where the central directory lies, and how many records it has.
  private func place() throws -> (start: Int, end: Int, count: Int) {
    guard let end = endRecord else {
      throw damaged(
        bytes.starts(with: [0x50, 0x4B]) ? "it is cut off: the directory at its end is missing" : "it is no zip archive"
      )
    }
    if end >= 20, number32(end - 20) == 0x0706_4B50 { throw unsupported("it is in the zip64 format") }
    let (count, total) = (number16(end + 8), number16(end + 10))
    let (size, offset) = (number32(end + 12), number32(end + 16))
    if total == .max || size == .max || offset == .max { throw unsupported("it is in the zip64 format") }
    guard number16(end + 4) == 0, number16(end + 6) == 0, count == total else {
      throw unsupported("it is a part of an archive of several files")
    }
    // Nothing may stand before, between or behind: that is where other readers see other entries.
    guard Int(offset) + Int(size) == end else { throw damaged("its directory is not where its end says") }
    return (Int(offset), end, Int(count))
  }

  /// The end record whose comment reaches exactly to the end of the file.
  private var endRecord: Int? {
    guard bytes.count >= 22 else { return nil }
    let latest = bytes.count - 22
    for start in stride(from: latest, through: max(0, latest - 0xFFFF), by: -1)
    where number32(start) == 0x0605_4B50 && start + 22 + Int(number16(start + 20)) == bytes.count {
      return start
    }
    return nil
  }

  // MARK: Records

  private func record(at position: Int, end: Int) throws -> Record {
    guard position + 46 <= end, number32(position) == 0x0201_4B50 else { throw damaged("its directory is damaged") }
    let lengths = (28...32).filter { $0 % 2 == 0 }.map { Int(number16(position + $0)) }
    let next = position + 46 + lengths.reduce(0, +)
    guard next <= end else { throw damaged("its directory is damaged") }
    let (compressed, size, offset) = (number32(position + 20), number32(position + 24), number32(position + 42))
    if compressed == .max || size == .max || offset == .max { throw unsupported("it is in the zip64 format") }
    guard number16(position + 34) == 0 else { throw unsupported("it is a part of an archive of several files") }
    return Record(
      flags: number16(position + 8), method: number16(position + 10), checksum: number32(position + 16),
      compressed: Int(compressed), size: Int(size), name: Array(bytes[position + 46..<position + 46 + lengths[0]]),
      attributes: number32(position + 38), offset: Int(offset), end: next)
  }

  private func method(of record: Record, _ path: String) throws -> ZipArchive.Method {
    if record.flags & 0x2041 != 0 { throw unsupported("\(English.quote(path)) is encrypted") }
    guard let method = ZipArchive.Method(rawValue: record.method) else {
      throw unsupported("\(English.quote(path)) is compressed by method \(record.method)")
    }
    if method == .stored, record.compressed != record.size {
      throw damaged("the sizes of \(English.quote(path)) contradict each other")
    }
    return method
  }

  private func checkSize(_ total: Int) throws {
    guard total <= limits.total else {
      throw hostile("the archive declares more than \(limits.total) bytes of content")
    }
    guard total <= limits.small || total / limits.ratio <= bytes.count else {
      throw hostile("the archive of \(bytes.count) bytes declares \(total) bytes of content")
    }
  }

  /// The local header says the same as the directory; what the entry takes of the file, and where its bytes lie.
  private func local(_ record: Record, _ path: String, end: Int) throws -> (whole: Range<Int>, data: Range<Int>) {
    let start = record.offset
    let file = English.quote(path)
    guard start + 30 <= end, number32(start) == 0x0403_4B50 else { throw damaged("\(file) is not where it should be") }
    let nameEnd = start + 30 + Int(number16(start + 26))
    let data = nameEnd + Int(number16(start + 28))
    guard data + record.compressed <= end else { throw damaged("\(file) is cut off") }
    guard bytes[start + 30..<nameEnd].elementsEqual(record.name) else {
      throw hostile("\(file) has another name in its own header")
    }
    guard number16(start + 8) == record.method, number16(start + 6) & 0x2041 == record.flags & 0x2041 else {
      throw damaged("the two headers of \(file) contradict each other")
    }
    // With a descriptor behind the data the sizes of the header are 0.
    let hasDescriptor = record.flags & 0x0008 != 0
    let said = (number32(start + 14), Int(number32(start + 18)), Int(number32(start + 22)))
    guard said == (record.checksum, record.compressed, record.size) || hasDescriptor && said == (0, 0, 0) else {
      throw damaged("the two headers of \(file) contradict each other")
    }
    return (start..<data + record.compressed, data..<data + record.compressed)
  }

  /// Entries that share bytes multiply an archive.
  private func checkOverlaps(_ ranges: [Range<Int>]) throws {
    let sorted = ranges.sorted { $0.lowerBound < $1.lowerBound }
    for (first, second) in zip(sorted, sorted.dropFirst()) where first.upperBound > second.lowerBound {
      throw hostile("two entries of the archive share bytes")
    }
  }

  // MARK: Numbers and words

  private func number16(_ at: Int) -> UInt16 { UInt16(bytes[at]) | UInt16(bytes[at + 1]) << 8 }
  private func number32(_ at: Int) -> UInt32 { UInt32(number16(at)) | UInt32(number16(at + 2)) << 16 }

  private func damaged(_ what: String) -> Diagnostic {
    Diagnostic(.damagedArchive, "the archive cannot be read: \(what)", subject: name, help: "copy the archive again")
  }

  private func hostile(_ what: String) -> Diagnostic { Diagnostic(.hostileArchive, what, subject: name) }

  private func unsupported(_ what: String) -> Diagnostic {
    Diagnostic(
      .unsupportedArchive, "the archive cannot be read: \(what)", subject: name,
      help: "make it again with zip, stored or deflated")
  }
}
