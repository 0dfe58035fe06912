import Glibc

/// A row while it is sorted: eight bytes of its id, where it begins, its line.
struct IDEntry: BitwiseCopyable, Sendable {
  /// The bytes of the id behind those that all ids have in common, first byte highest, zeros behind the last.
  let prefix: UInt64
  /// Where in the text the row begins.
  let offset: Int
  /// The length of the id in the upper 24 bits, the line number in the lower 40.
  let lengthAndLine: UInt64

  static let longest = 1 << 24 - 1
  static let lineMask: UInt64 = 1 << 40 - 1

  init(_ id: UnsafeBufferPointer<UInt8>, skipping common: Int, offset: Int, line: Int) {
    var prefix: UInt64 = 0
    for index in 0..<8 {
      prefix = prefix << 8 | (common + index < id.count ? UInt64(id[common + index]) : 0)
    }
    self.prefix = prefix
    self.offset = offset
    lengthAndLine = UInt64(min(id.count, Self.longest)) << 40 | UInt64(line) & Self.lineMask
  }

  var line: Int { Int(lengthAndLine & Self.lineMask) }
  var shortLength: UInt64 { lengthAndLine >> 40 }
}

/// Shortlex order of rows by their entries; rows with one id in the order of the file.
struct IDComparison {
  let text: CSVText
  let common: Int

  /// The length of the id; found in the text when it is above what an entry can say.
  func length(_ entry: IDEntry) -> Int {
    entry.shortLength < IDEntry.longest ? Int(entry.shortLength) : text.idLength(entry.offset)
  }

  /// Compares ids; 0 when they are the same.
  @inline(__always) func compare(_ a: IDEntry, _ b: IDEntry) -> Int {
    if a.shortLength != b.shortLength { return a.shortLength < b.shortLength ? -1 : 1 }
    if a.shortLength < IDEntry.longest {
      if a.prefix != b.prefix { return a.prefix < b.prefix ? -1 : 1 }
      if Int(a.shortLength) <= common + 8 { return 0 }
    }
    return compareTexts(a, b)
  }

  @inline(never) private func compareTexts(_ a: IDEntry, _ b: IDEntry) -> Int {
    Shortlex.compare(text.id(a.offset), text.id(b.offset))
  }

  @inline(__always) func precedes(_ a: IDEntry, _ b: IDEntry) -> Bool {
    let order = compare(a, b)
    return order != 0 ? order < 0 : a.offset < b.offset
  }

  /// Sorts entries that are in the order of the file, by their bytes from the last that differs to the first.
  ///
  /// - Parameter scratch: memory of the same length, used on the way.
  func sort(_ entries: UnsafeMutableBufferPointer<IDEntry>, scratch: UnsafeMutableBufferPointer<IDEntry>) {
    guard let first = entries.first else { return }
    var differing: (prefix: UInt64, length: UInt64) = (0, 0)
    for entry in entries {
      if entry.shortLength == IDEntry.longest { return sortByComparing(entries[...]) }
      differing.prefix |= entry.prefix ^ first.prefix
      differing.length |= entry.shortLength ^ first.shortLength
    }
    var (from, to) = (entries, scratch)
    for shift in stride(from: UInt64(0), to: 64, by: 8) where differing.prefix >> shift & 0xFF != 0 {
      Self.distribute(from, to) { Int($0.prefix >> shift & 0xFF) }
      swap(&from, &to)
    }
    for shift in stride(from: UInt64(0), to: 24, by: 8) where differing.length >> shift & 0xFF != 0 {
      Self.distribute(from, to) { Int($0.shortLength >> shift & 0xFF) }
      swap(&from, &to)
    }
    if from.baseAddress != entries.baseAddress { _ = entries.update(fromContentsOf: from) }
    sortTies(entries)
  }

  @inline(__always) private static func distribute(
    _ from: UnsafeMutableBufferPointer<IDEntry>, _ to: UnsafeMutableBufferPointer<IDEntry>, _ digit: (IDEntry) -> Int
  ) {
    withUnsafeTemporaryAllocation(of: Int.self, capacity: 256) { next in
      next.initialize(repeating: 0)
      for entry in from { next[digit(entry)] += 1 }
      var sum = 0
      for value in 0..<256 {
        let count = next[value]
        next[value] = sum
        sum += count
      }
      for entry in from {
        let value = digit(entry)
        to[next[value]] = entry
        next[value] += 1
      }
    }
  }

  private func sortByComparing(_ part: Slice<UnsafeMutableBufferPointer<IDEntry>>) {
    var part = UnsafeMutableBufferPointer(rebasing: part)
    part.sort { precedes($0, $1) }
  }

  /// Ids that are longer than what an entry holds of them.
  private func sortTies(_ entries: UnsafeMutableBufferPointer<IDEntry>) {
    var start = 0
    while start < entries.count {
      var end = start + 1
      let first = entries[start]
      while end < entries.count, entries[end].prefix == first.prefix, entries[end].shortLength == first.shortLength {
        end += 1
      }
      if end - start > 1, Int(first.shortLength) > common + 8 {
        sortByComparing(entries[start..<end])
      }
      start = end
    }
  }
}
