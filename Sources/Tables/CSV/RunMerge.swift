import Platform

/// Merges sorted runs into one, by parts that several threads take.
struct RunMerge {
  private let runs: [Buffer<IDEntry>]
  private let comparison: IDComparison
  private static let parts = 16

  init(runs: [Buffer<IDEntry>], _ comparison: IDComparison) {
    self.runs = runs
    self.comparison = comparison
  }

  func merged(
    threads: Int, in space: ScratchSpace, checkInterrupt: @escaping @Sendable () throws -> Void
  ) throws -> Buffer<IDEntry> {
    let store = try EntryStore("order", count: runs.reduce(0) { $0 + $1.count }, in: space)
    let cuts = cuts()
    try ConcurrentWork.run(cuts.count - 1, workers: Array(repeating: (), count: threads)) { part, _ in
      try checkInterrupt()
      try merge(from: cuts[part], to: cuts[part + 1], into: store)
    }
    return try store.finish()
  }

  /// Where each part begins in each run. Every part has the rows between two rows of the longest run.
  private func cuts() -> [[Int]] {
    let longest = runs.max { $0.count < $1.count } ?? runs[0]
    let inner = (1..<Self.parts).map { longest[longest.count * $0 / Self.parts] }
    return [runs.map { _ in 0 }] + inner.map { pivot in runs.map { count(in: $0, before: pivot) } } + [
      runs.map(\.count)
    ]
  }

  private func count(in run: Buffer<IDEntry>, before pivot: IDEntry) -> Int {
    run.withUnsafeBufferPointer { run in
      var (low, high) = (0, run.count)
      while low < high {
        let middle = (low + high) / 2
        if comparison.precedes(run[middle], pivot) { low = middle + 1 } else { high = middle }
      }
      return low
    }
  }

  /// A heap of the next row of every run; the first of all is on top.
  private func merge(from: [Int], to: [Int], into store: EntryStore) throws {
    var heap: [(entry: IDEntry, run: Int)] = []
    var next = from
    for run in runs.indices where next[run] < to[run] {
      heap.append((runs[run][next[run]], run))
      next[run] += 1
    }
    heap.sort { comparison.precedes($0.entry, $1.entry) }
    var (pending, at) = ([IDEntry](), from.reduce(0, +))
    pending.reserveCapacity(1 << 13)
    while !heap.isEmpty {
      pending.append(heap[0].entry)
      let run = heap[0].run
      if next[run] < to[run] {
        heap[0].entry = runs[run][next[run]]
        next[run] += 1
      } else if let last = heap.popLast(), !heap.isEmpty {
        heap[0] = last
      }
      sink(&heap)
      if pending.count == 1 << 13 || heap.isEmpty {
        try pending.withUnsafeBufferPointer { try store.write($0, at: at) }
        at += pending.count
        pending.removeAll(keepingCapacity: true)
      }
    }
  }

  private func sink(_ heap: inout [(entry: IDEntry, run: Int)]) {
    heap.withUnsafeMutableBufferPointer { heap in
      guard let top = heap.first else { return }
      var place = 0
      while true {
        var child = 2 * place + 1
        guard child < heap.count else { break }
        if child + 1 < heap.count, comparison.precedes(heap[child + 1].entry, heap[child].entry) { child += 1 }
        guard comparison.precedes(heap[child].entry, top.entry) else { break }
        heap[place] = heap[child]
        place = child
      }
      heap[place] = top
    }
  }
}
