import Testing

@testable import Learning

/// Optimal binning against the definition that `make_optimal.py` scans in full.
@Suite struct OptimalBinningTests {
  struct Recorded: Decodable {
    struct Case: Decodable {
      let events: [Int]
      let nonEvents: [Int]
      let bins: Int
      let low: Double
      let high: Double
      let mixture: Bool
      let iv: [Int]
      let gini: [Int]
      let chi_square: [Int]
      let ks: [Int]
    }
    let cases: [Case]
  }

  @Test(arguments: OptimalBinning.Metric.allCases) func binsFollowTheReference(metric: OptimalBinning.Metric) throws {
    for item in try fixture("optimal", as: Recorded.self).cases {
      let rules = OptimalBinning.Rules(
        metric: metric, maximumBins: item.bins, minimumShare: item.low, maximumShare: item.high,
        mixture: item.mixture)
      let expected =
        switch metric {
        case .iv: item.iv
        case .gini: item.gini
        case .chiSquare: item.chi_square
        case .ks: item.ks
        }
      let result = try OptimalBinning.choose(events: item.events, nonEvents: item.nonEvents, rules: rules)
      #expect(result.ends == expected, "\(item.events.count) first bins, at most \(item.bins)")
      let joined = zip(
        OptimalBinning.joining(item.events, ends: result.ends),
        OptimalBinning.joining(item.nonEvents, ends: result.ends))
      #expect(result.unmixedCount == joined.count { $0 == 0 || $1 == 0 })
    }
  }

  @Test func emptyAndOneSidedBinsAreJoinedFirst() throws {
    let rules = OptimalBinning.Rules(maximumBins: 10, minimumShare: 0)
    // Two empty bins, then two of one class: the empty ones go to each other, then everything is mixed.
    let result = try OptimalBinning.choose(events: [0, 0, 4, 0, 5], nonEvents: [0, 0, 4, 3, 0], rules: rules)
    #expect(result.unmixedCount == 0)
    #expect(result.ends.last == 4)
    var free = rules
    free.mixture = false
    #expect(try OptimalBinning.choose(events: [1, 2], nonEvents: [0, 1], rules: free).ends == [0, 1])
  }

  @Test func nothingGrowsAboveTheLargestShare() throws {
    let rules = OptimalBinning.Rules(maximumBins: 2, minimumShare: 0, maximumShare: 0.5)
    let result = try OptimalBinning.choose(events: [5, 5, 5, 5, 5], nonEvents: [5, 4, 5, 6, 5], rules: rules)
    // Three bins of 10 rows are more than half of 50, so that three bins stay.
    #expect(result.ends.count == 3)
  }

  @Test func oneBinStaysOne() throws {
    for metric in OptimalBinning.Metric.allCases {
      let rules = OptimalBinning.Rules(metric: metric)
      #expect(try OptimalBinning.choose(events: [3], nonEvents: [4], rules: rules).ends == [0])
      var single = rules
      single.maximumBins = 1
      #expect(try OptimalBinning.choose(events: [3, 1], nonEvents: [4, 2], rules: single).ends == [1])
    }
  }

  @Test func wrongCountsAreRefused() {
    let rules = OptimalBinning.Rules()
    #expect(throws: LearningError.empty(what: "bins to join")) {
      try OptimalBinning.choose(events: [], nonEvents: [], rules: rules)
    }
    #expect(throws: LearningError.shapeMismatch(what: "non-event counts", expected: 1, found: 2)) {
      try OptimalBinning.choose(events: [1], nonEvents: [1, 2], rules: rules)
    }
    #expect(throws: LearningError.domain(what: "count of a bin", value: -1, allowed: "0 or more")) {
      try OptimalBinning.choose(events: [1], nonEvents: [-1], rules: rules)
    }
  }

  @Test func piecesOfWorkKeepTheirOrderAndTheFirstError() throws {
    #expect(Parallel.map(100) { $0 * $0 } == (0..<100).map { $0 * $0 })
    #expect(Parallel.map(0) { $0 }.isEmpty)
    #expect(throws: LearningError.empty(what: "3")) {
      try Parallel.map(50) { (index) throws(LearningError) -> Int in
        if index >= 3 { throw .empty(what: "\(index)") }
        return index
      }
    }
  }
}
