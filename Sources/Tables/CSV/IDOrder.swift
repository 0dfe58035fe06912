import Platform

/// The rows of a file in shortlex order of id: runs are sorted in memory, put aside, and merged.
struct IDOrder {
  /// One entry for every row; rows with one id in the order of the file.
  let entries: Buffer<IDEntry>
  let comparison: IDComparison
  /// How many rows have the id of the row before.
  let repeated: Int

  init(
    _ text: CSVText, _ facts: FileFacts, threads: Int, in space: ScratchSpace,
    checkInterrupt: @escaping @Sendable () throws -> Void
  ) throws {
    let comparison = IDComparison(text: text, common: facts.commonPrefix)
    self.comparison = comparison
    let runs = Self.runs(facts, space.entriesInMemory)
    let largest = runs.map(\.count).max() ?? 0
    let store = try EntryStore("runs", count: facts.rows, in: space)
    let memory = (0..<max(1, min(threads, runs.count))).map { _ in EntryMemory(count: largest) }
    try ConcurrentWork.run(runs.count, workers: memory) { number, memory in
      try checkInterrupt()
      let run = runs[number]
      let entries = UnsafeMutableBufferPointer(rebasing: memory.entries[0..<run.count])
      Self.collect(text, run, facts, common: facts.commonPrefix, into: entries)
      comparison.sort(entries, scratch: UnsafeMutableBufferPointer(rebasing: memory.scratch[0..<run.count]))
      try store.write(UnsafeBufferPointer(entries), at: run.firstRow)
    }
    let sorted = try store.finish()
    if runs.count > 1 {
      let merge = RunMerge(runs: runs.map { sorted.slice($0.firstRow..<$0.firstRow + $0.count) }, comparison)
      entries = try merge.merged(threads: threads, in: space, checkInterrupt: checkInterrupt)
    } else {
      entries = sorted
    }
    repeated = Self.repeated(entries, comparison)
  }

  private init(_ entries: Buffer<IDEntry>, _ comparison: IDComparison) {
    self.entries = entries
    self.comparison = comparison
    repeated = 0
  }

  /// Parts of the text whose rows are sorted together.
  struct Run {
    var parts = 0..<0
    var firstRow = 0
    var count = 0
  }

  private static func runs(_ facts: FileFacts, _ limit: Int) -> [Run] {
    var runs: [Run] = []
    var run = Run()
    for (index, part) in facts.parts.enumerated() {
      if run.count > 0, run.count + part.rows > limit {
        runs.append(run)
        run = Run(parts: index..<index, firstRow: run.firstRow + run.count)
      }
      run.parts = run.parts.lowerBound..<index + 1
      run.count += part.rows
    }
    return run.count > 0 ? runs + [run] : runs
  }

  private static func collect(
    _ text: CSVText, _ run: Run, _ facts: FileFacts, common: Int, into entries: UnsafeMutableBufferPointer<IDEntry>
  ) {
    var row = 0
    let firstLine = run.firstRow + (text.hasHeader ? 2 : 1)
    for part in facts.parts[run.parts] {
      var offset = part.range.lowerBound
      while offset < part.range.upperBound {
        let id = text.id(offset)
        entries.initializeElement(
          at: row, to: IDEntry(id, skipping: common, offset: offset, line: firstLine + row))
        row += 1
        offset = CSVText.lineEnd(text.bytes, from: offset + id.count, to: text.end)
      }
    }
  }

  private static func repeated(_ entries: Buffer<IDEntry>, _ comparison: IDComparison) -> Int {
    entries.withUnsafeBufferPointer { entries in
      var count = 0
      for index in 1..<max(entries.count, 1) where comparison.compare(entries[index - 1], entries[index]) == 0 {
        count += 1
      }
      return count
    }
  }

  /// The last row of every id.
  func keepingLast(in space: ScratchSpace) throws -> IDOrder {
    if repeated == 0 { return self }
    let store = try EntryStore("kept", count: entries.count - repeated, in: space)
    var (pending, written) = ([IDEntry](), 0)
    func flush() throws {
      try pending.withUnsafeBufferPointer { try store.write($0, at: written) }
      written += pending.count
      pending.removeAll(keepingCapacity: true)
    }
    try entries.withUnsafeBufferPointer { entries in
      for index in entries.indices {
        let isLast = index + 1 == entries.count || comparison.compare(entries[index], entries[index + 1]) != 0
        if isLast { pending.append(entries[index]) }
        if pending.count == 1 << 13 { try flush() }
      }
    }
    try flush()
    return IDOrder(try store.finish(), comparison)
  }

  /// The rows whose id stood in an earlier one, with the first row that has it, in the order of the file; rows without
  /// an id are wrong for another reason.
  ///
  /// - Parameter limit: how many are told.
  func repetitions(limit: Int) -> (told: [(first: IDEntry, row: IDEntry)], total: Int) {
    var pairs: [(first: IDEntry, row: IDEntry)] = []
    var total = 0
    func shorten() {
      pairs.sort { $0.row.offset < $1.row.offset }
      pairs.removeLast(max(0, pairs.count - limit))
    }
    entries.withUnsafeBufferPointer { entries in
      var first = 0
      for index in 1..<max(entries.count, 1) {
        if comparison.compare(entries[first], entries[index]) != 0 {
          first = index
        } else if entries[index].shortLength > 0 {
          total += 1
          pairs.append((entries[first], entries[index]))
          if pairs.count >= 2 * limit + 64 { shorten() }
        }
      }
    }
    shorten()
    return (pairs, total)
  }
}
