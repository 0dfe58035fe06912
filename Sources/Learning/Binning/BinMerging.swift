import Glibc

/// Greedy merging of neighbouring bins; a bin is known by the first of the first bins that it holds.
struct BinMerging {
  /// One join that is possible, as long as neither bin has changed since.
  private struct Join {
    let score: Double
    let left: Int
    let right: Int
    let leftEnd: Int
    let rightEnd: Int

    /// Smaller scores first, of equals the leftmost.
    func precedes(_ other: Join) -> Bool { score == other.score ? left < other.left : score < other.score }
  }

  /// Which bins a pass joins, and when it is done.
  private enum Pass {
    case bothUnmixed, oneUnmixed, bothSmall, oneSmall, any
  }

  private var events: [Int]
  private var nonEvents: [Int]
  /// The last first bin of each bin; −1 for one that was joined to its left neighbour.
  private var end: [Int]
  private var previous: [Int]
  private let limits: BinLimits
  private let eventTotal: Double
  private let nonEventTotal: Double
  private var count: Int
  private var heap: [Join] = []

  init(events: [Int], nonEvents: [Int], limits: BinLimits) {
    self.events = events
    self.nonEvents = nonEvents
    self.limits = limits
    end = Array(events.indices)
    previous = events.indices.map { $0 - 1 }
    count = events.count
    eventTotal = Double(max(1, events.reduce(0, +)))
    nonEventTotal = Double(max(1, nonEvents.reduce(0, +)))
  }

  /// Runs all passes.
  mutating func ends() -> [Int] {
    let mixing: [Pass] = limits.rules.mixture ? [.bothUnmixed, .oneUnmixed] : []
    for pass in mixing + [.bothSmall, .oneSmall, .any] { run(pass) }
    return end.filter { $0 >= 0 }
  }

  private mutating func run(_ pass: Pass) {
    heap.removeAll(keepingCapacity: true)
    var left = 0
    while end[left] + 1 < end.count {
      offer(left, end[left] + 1, in: pass)
      left = end[left] + 1
    }
    var open = openCount(pass)
    while open > 0, let join = popJoin() {
      guard end[join.left] == join.leftEnd, end[join.right] == join.rightEnd else { continue }
      let before = weight(join.left, pass) + weight(join.right, pass)
      merge(join.left, join.right)
      open -= before - weight(join.left, pass)
      if previous[join.left] >= 0 { offer(previous[join.left], join.left, in: pass) }
      if end[join.left] + 1 < end.count { offer(join.left, end[join.left] + 1, in: pass) }
    }
  }

  /// How far a pass is from its aim.
  private func openCount(_ pass: Pass) -> Int {
    if case .any = pass { return count - limits.rules.maximumBins }
    return end.indices.reduce(0) { end[$1] < 0 ? $0 : $0 + weight($1, pass) }
  }

  /// What a bin adds to the distance from the aim; in the last pass every bin is one too many.
  private func weight(_ bin: Int, _ pass: Pass) -> Int {
    switch pass {
    case .bothUnmixed, .oneUnmixed: isMixed(bin) ? 0 : 1
    case .bothSmall, .oneSmall: isSmall(bin) ? 1 : 0
    case .any: 1
    }
  }

  private func isMixed(_ bin: Int) -> Bool { events[bin] > 0 && nonEvents[bin] > 0 }
  private func isSmall(_ bin: Int) -> Bool { events[bin] + nonEvents[bin] < limits.fewest }

  private mutating func offer(_ left: Int, _ right: Int, in pass: Pass) {
    guard events[left] + nonEvents[left] + events[right] + nonEvents[right] <= limits.most else { return }
    let allowed =
      switch pass {
      case .bothUnmixed: !isMixed(left) && !isMixed(right)
      case .oneUnmixed: !isMixed(left) || !isMixed(right)
      case .bothSmall: isSmall(left) && isSmall(right)
      case .oneSmall: isSmall(left) || isSmall(right)
      case .any: true
      }
    guard allowed else { return }
    push(Join(score: score(left, right), left: left, right: right, leftEnd: end[left], rightEnd: end[right]))
  }

  private mutating func merge(_ left: Int, _ right: Int) {
    events[left] += events[right]
    nonEvents[left] += nonEvents[right]
    end[left] = end[right]
    end[right] = -1
    if end[left] + 1 < end.count { previous[end[left] + 1] = left }
    count -= 1
  }

  // MARK: scores

  private func score(_ left: Int, _ right: Int) -> Double {
    let (e, n) = (events[left] + events[right], nonEvents[left] + nonEvents[right])
    if e + n == 0 { return -.infinity }
    let score =
      switch limits.rules.metric {
      case .gini: gini(e, n) - gini(events[left], nonEvents[left]) - gini(events[right], nonEvents[right])
      case .chiSquare: chiSquare(left, right, e, n)
      case .iv, .ks: iv(events[left], nonEvents[left]) + iv(events[right], nonEvents[right]) - iv(e, n)
      }
    return score.isNaN ? .infinity : score
  }

  private func iv(_ events: Int, _ nonEvents: Int) -> Double {
    let added = events == 0 || nonEvents == 0 ? limits.rules.adjustmentFactor : 0
    let (e, n) = ((Double(events) + added) / eventTotal, (Double(nonEvents) + added) / nonEventTotal)
    return (e - n) * log(e / n)
  }

  private func gini(_ events: Int, _ nonEvents: Int) -> Double {
    let total = Double(events + nonEvents)
    if total == 0 { return 0 }
    let (e, n) = (Double(events) / total, Double(nonEvents) / total)
    return 1 - e * e - n * n
  }

  private func chiSquare(_ left: Int, _ right: Int, _ e: Int, _ n: Int) -> Double {
    if e == 0 || n == 0 { return -.infinity }
    let total = Double(e + n)
    return [left, right].reduce(0) { sum, bin in
      let share = Double(events[bin] + nonEvents[bin]) / total
      return sum
        + [(events[bin], e), (nonEvents[bin], n)].reduce(0) { sum, pair in
          let expected = share * Double(pair.1)
          let difference = Double(pair.0) - expected
          return expected == 0 ? sum : sum + difference * difference / expected
        }
    }
  }

  // MARK: the heap of joins

  private mutating func push(_ join: Join) {
    heap.append(join)
    var child = heap.count - 1
    while child > 0, heap[child].precedes(heap[(child - 1) / 2]) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  private mutating func popJoin() -> Join? {
    guard let first = heap.first else { return nil }
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    var parent = 0
    while 2 * parent + 1 < heap.count {
      var child = 2 * parent + 1
      if child + 1 < heap.count, heap[child + 1].precedes(heap[child]) { child += 1 }
      guard heap[child].precedes(heap[parent]) else { break }
      heap.swapAt(parent, child)
      parent = child
    }
    return first
  }
}
