/// A Greenwald–Khanna summary of a stream of numbers ("Space-efficient online computation of quantile summaries",
/// 2001), with FATE's way of buffering, compressing and querying, so that its split points come out (contract 8.6).
///
/// With n values seen and error ε, a query for q returns a value whose rank lies between ⌊(q − 2ε)·n⌋ and
/// ⌈(q + 2ε)·n⌉. As long as 2·ε·n ≤ 2 nothing is compressed, and the answer is the sorted value at a known index
/// (`exactIndex`). The result depends on the order of insertion and on the head size, both fixed by the caller, and on
/// nothing else. FATE 1.4 loses entries beyond the last value of a buffer; that defect is not repeated here.
public struct QuantileSummary: Sendable {
  /// What a summary is built with; the defaults are those of HeteroFeatureBinning in FATE 1.4.
  public struct Settings: Equatable, Sendable {
    /// ε, at least 0 and below 1.
    public var error: Double
    /// Number of entries from which a summary is compressed (`compress_thres`).
    public var compressThreshold: Int
    /// Number of values that are buffered and sorted together (`head_size`).
    public var headSize: Int

    /// Describes a summary.
    public init(error: Double = 0.001, compressThreshold: Int = 10_000, headSize: Int = 10_000) {
      self.error = error
      self.compressThreshold = compressThreshold
      self.headSize = headSize
    }
  }

  /// A kept value; `gap` is the number of values it stands for, `spread` how uncertain its rank is (g and Δ of the paper).
  struct Entry {
    var value: Double
    var gap: Int32
    var spread: Int32
  }

  /// The settings it was made with.
  public let settings: Settings
  /// Number of values inserted, without NaN.
  public private(set) var count = 0
  /// Number of NaN offered.
  public private(set) var missingCount = 0
  private(set) var entries: [Entry] = []
  private var head: [Double] = []
  private var sorter = DoubleSorter()

  /// An empty summary.
  ///
  /// - Throws: `LearningError.domain` for an error outside [0, 1), a head size or compress threshold below 1.
  public init(_ settings: Settings = Settings()) throws(LearningError) {
    guard settings.error >= 0, settings.error < 1 else {
      throw .domain(what: "error of a quantile summary", value: settings.error, allowed: "0 to 1, 1 excluded")
    }
    guard settings.headSize >= 1 else {
      throw .domain(what: "head size of a quantile summary", value: Double(settings.headSize), allowed: "1 or more")
    }
    guard settings.compressThreshold >= 1 else {
      throw .domain(
        what: "compress threshold of a quantile summary", value: Double(settings.compressThreshold),
        allowed: "1 or more")
    }
    self.settings = settings
  }

  /// Adds values in order; NaN is counted as missing.
  public mutating func insert(contentsOf values: ArraySlice<Double>) {
    var rest = values
    while !rest.isEmpty {
      let part = rest.prefix(settings.headSize - head.count)
      rest = rest.dropFirst(part.count)
      if part.contains(where: { $0.isNaN }) {
        let present = part.filter { !$0.isNaN }
        missingCount += part.count - present.count
        head.append(contentsOf: present)
      } else {
        head.append(contentsOf: part)
      }
      if head.count >= settings.headSize {
        insertHead()
        if entries.count >= settings.compressThreshold { compressEntries() }
      }
    }
  }

  /// Adds the summary of other data, for instance the next partition, made with the same settings.
  public mutating func merge(_ other: QuantileSummary) {
    var other = other
    other.compress()
    compress()
    missingCount += other.missingCount
    guard other.count > 0 else { return }
    guard count > 0 else {
      entries = other.entries
      count = other.count
      return
    }
    var merged: [Entry] = []
    merged.reserveCapacity(entries.count + other.entries.count)
    var i = 0
    for entry in other.entries {
      while i < entries.count, entries[i].value < entry.value {
        merged.append(entries[i])
        i += 1
      }
      merged.append(entry)
    }
    merged.append(contentsOf: entries[i...])
    entries = merged
    count += other.count
    compressEntries()
  }

  /// The value at quantile q.
  ///
  /// - Throws: `LearningError.empty` without values; `LearningError.domain` for q outside [0, 1].
  public mutating func query(_ quantile: Double) throws(LearningError) -> Double {
    guard quantile >= 0, quantile <= 1 else {
      throw .domain(what: "quantile", value: quantile, allowed: "0 to 1")
    }
    compress()
    guard let first = entries.first, let last = entries.last else { throw .empty(what: "values of a quantile") }
    if quantile <= settings.error { return first.value }
    if quantile >= 1 - settings.error { return last.value }
    let rank = Int((quantile * Double(count)).rounded(.up))
    let tolerance = Int((settings.error * Double(count)).rounded(.up))
    var lowest = 0
    for entry in entries.dropFirst().dropLast() {
      lowest += Int(entry.gap)
      let highest = lowest + Int(entry.spread)
      if highest - tolerance <= rank, rank <= lowest + tolerance { return entry.value }
    }
    return last.value
  }

  /// The 0-based index into `count` sorted values that a query for q answers with while 2·ε·n ≤ 2.
  static func exactIndex(quantile: Double, count: Int, error: Double) -> Int {
    if quantile <= error { return 0 }
    if quantile >= 1 - error { return count - 1 }
    let rank = Int((quantile * Double(count)).rounded(.up))
    let tolerance = Int((error * Double(count)).rounded(.up))
    return min(max(1, rank - tolerance), count - 1)
  }

  private mutating func compress() {
    guard !head.isEmpty else { return }
    insertHead()
    compressEntries()
  }

  private mutating func insertHead() {
    guard !head.isEmpty else { return }
    sorter.sort(&head)
    let merged = entries.withUnsafeBufferPointer { old in
      head.withUnsafeBufferPointer { Self.merge(old, $0, doubleError: 2 * settings.error, seen: count) }
    }
    entries = merged
    count += head.count
    head.removeAll(keepingCapacity: true)
  }

  /// Entries and sorted new values in one order, equal values after the entries.
  private static func merge(
    _ old: UnsafeBufferPointer<Entry>, _ values: UnsafeBufferPointer<Double>, doubleError: Double, seen: Int
  ) -> [Entry] {
    [Entry](unsafeUninitializedCapacity: old.count + values.count) { out, filled in
      var next = 0
      var end = 0
      // ⌊2·ε·n⌋, which only rises as values come in.
      var spread = Int32(clamping: Int(doubleError * Double(seen)))
      for i in 0..<values.count {
        let value = values[i]
        while next < old.count, old[next].value <= value {
          out[end] = old[next]
          end &+= 1
          next &+= 1
        }
        // A new minimum or maximum has a certain rank.
        let isExtreme = end == 0 || (next == old.count && i == values.count - 1)
        let bound = doubleError * Double(seen &+ i &+ 1)
        while Double(spread &+ 1) <= bound { spread &+= 1 }
        out[end] = Entry(value: value, gap: 1, spread: isExtreme ? 0 : spread)
        end &+= 1
      }
      while next < old.count {
        out[end] = old[next]
        end &+= 1
        next &+= 1
      }
      filled = end
    }
  }

  private mutating func compressEntries() {
    // g + g′ + Δ < 2·ε·n, in integers.
    let threshold = Int32(clamping: Int((2 * settings.error * Double(count)).rounded(.up)))
    guard threshold > 2, entries.count > 1 else { return }
    let length = entries.withUnsafeMutableBufferPointer { all in
      // Kept entries are collected at the end of the same storage, from the last one down; the first is never merged.
      var write = all.count - 1
      var kept = all[write]
      for read in stride(from: all.count - 2, through: 1, by: -1) {
        let entry = all[read]
        if entry.gap &+ kept.gap &+ kept.spread < threshold {
          kept.gap &+= entry.gap
        } else {
          all[write] = kept
          write -= 1
          kept = entry
        }
      }
      all[write] = kept
      if write > 0 { write -= 1 }
      all[write] = all[0]
      let length = all.count - write
      for i in 0..<length { all[i] = all[write + i] }
      return length
    }
    entries.removeLast(entries.count - length)
  }
}
