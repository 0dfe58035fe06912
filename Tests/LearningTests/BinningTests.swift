import Testing

@testable import Learning

@Suite struct BinningTests {
  struct Recorded: Decodable {
    struct Evidence: Decodable {
      let events: [Int]
      let nonEvents: [Int]
      let eventRates: [Double]
      let nonEventRates: [Double]
      let woe: [Double]
      let iv: Double
      let monotonic: Bool
    }
    struct Case: Decodable {
      let name: String
      let column: [Double?]
      let bins: Int
      let error: Double
      let points: [Double]
      let present: [Double]
      let codes: [Int32]
      let labels: [Int]
      let woe: Evidence
    }
    let cases: [Case]
  }

  @Test func splitPointsBinsAndEvidenceFollowTheReference() throws {
    for recorded in try fixture("binning", as: Recorded.self).cases {
      let column = recorded.column.map { $0 ?? .nan }
      let settings = QuantileSummary.Settings(error: recorded.error)
      let split = try Binning.quantile(column, bins: recorded.bins, settings: settings)
      #expect(split.points == recorded.points, "\(recorded.name)")
      let bins = split.bins(of: recorded.present)
      #expect(bins == recorded.codes, "\(recorded.name)")
      #expect(recorded.present.map { Int32(split.bin(of: $0)) } == recorded.codes, "\(recorded.name)")
      let counts = try WeightOfEvidence.counts(bins: bins, labels: recorded.labels, binCount: split.binCount)
      let evidence = try WeightOfEvidence(eventCounts: counts.events, nonEventCounts: counts.nonEvents)
      #expect(evidence.eventCounts == recorded.woe.events && evidence.nonEventCounts == recorded.woe.nonEvents)
      #expect(isClose(evidence.eventRates, recorded.woe.eventRates))
      #expect(isClose(evidence.nonEventRates, recorded.woe.nonEventRates))
      #expect(isClose(evidence.woe, recorded.woe.woe) && isClose(evidence.iv, recorded.woe.iv), "\(recorded.name)")
      #expect(evidence.isMonotonic == recorded.woe.monotonic, "\(recorded.name)")
    }
  }

  @Test func theSummaryItselfIsExactWhileItIsSmall() throws {
    var random = RandomStream(seed: 4, names: ["summary"])
    let column = (0..<500).map { _ in (random.normal() * 100).rounded() / 100 }
    let quantiles = (0...20).map { Double($0) / 20 }
    for headSize in [1, 7, 100, 1000] {
      let settings = QuantileSummary.Settings(error: 0.002, headSize: headSize)
      var summary = try QuantileSummary(settings)
      summary.insert(contentsOf: column[0..<123])
      var rest = try QuantileSummary(settings)
      rest.insert(contentsOf: column[123...])
      summary.merge(rest)
      var answers: [Double] = []
      for quantile in quantiles { answers.append(try summary.query(quantile)) }
      #expect(try answers == Binning.quantiles(column, at: quantiles, settings: settings), "head size \(headSize)")
    }
  }

  @Test(arguments: [1, 3]) func ranksOfALargeColumnStayWithinTheBound(partitions: Int) throws {
    var random = RandomStream(seed: 5, names: ["bound"])
    let column = (0..<6_000).map { _ in random.normal() }
    let settings = QuantileSummary.Settings(error: 0.005, compressThreshold: 300, headSize: 250)
    let quantiles = (1..<20).map { Double($0) / 20 }
    let answers = try Binning.quantiles(column, at: quantiles, settings: settings, partitions: partitions)
    for (quantile, answer) in zip(quantiles, answers) {
      let rank = Double(column.count { $0 <= answer })
      #expect((rank - quantile * 6_000).magnitude <= 2 * 0.005 * 6_000 + 1)
    }
    #expect(answers == answers.sorted())
    #expect(try answers == Binning.quantiles(column, at: quantiles, settings: settings, partitions: partitions))
    var summary = try QuantileSummary(settings)
    summary.insert(contentsOf: column[...])
    _ = try summary.query(0.5)
    #expect(summary.count == 6_000 && summary.entries.count < 300)
    #expect(summary.entries.reduce(0) { $0 + Int($1.gap) } == 6_000)
  }

  @Test func extremesComeFromTheEnds() throws {
    var summary = try QuantileSummary()
    summary.insert(contentsOf: [3, .nan, -1, 8][...])
    let ends = [try summary.query(0), try summary.query(1)]
    #expect(ends == [-1, 8])
    #expect(summary.count == 3 && summary.missingCount == 1)
    #expect(throws: LearningError.domain(what: "quantile", value: 1.5, allowed: "0 to 1")) {
      _ = try summary.query(1.5)
    }
  }

  @Test func bucketAndCategory() throws {
    #expect(try Binning.bucket([0, 10, 4], bins: 4).points == [2.5, 5, 7.5, 10])
    #expect(try Binning.bucket([7, 7], bins: 4).points == [7])
    #expect(try Binning.category([3, 1, .nan, 3, -0.0, 0]).points == [0, 1, 3])
  }

  @Test func badColumnsAreRefused() {
    #expect(throws: LearningError.empty(what: "values to bin")) { _ = try Binning.quantile([.nan, .nan]) }
    #expect(throws: LearningError.empty(what: "values to bin")) { _ = try Binning.bucket([]) }
    #expect(throws: LearningError.domain(what: "number of bins", value: 1, allowed: "2 or more")) {
      _ = try Binning.quantile([1, 2], bins: 1)
    }
    #expect(throws: LearningError.self) { _ = try Binning.bucket([-1e308, 1e308]) }
    let infinite = LearningError.notFinite(what: "values to bin", index: 1, value: .infinity)
    #expect(throws: infinite) { _ = try Binning.quantile([1, .infinity]) }
    #expect(throws: infinite) { _ = try Binning.bucket([1, .infinity]) }
    #expect(throws: infinite) { _ = try Binning.category([1, .infinity]) }
    #expect(throws: LearningError.empty(what: "values to bin")) { _ = try Binning.category([.nan]) }
    #expect(throws: LearningError.self) { _ = try QuantileSummary(.init(error: 1)) }
    #expect(throws: LearningError.self) { _ = try QuantileSummary(.init(headSize: 0)) }
    #expect(throws: LearningError.self) { _ = try Binning.quantile([1, 2], partitions: 0) }
  }

  @Test func valuesBeyondTheSplitPointsFallIntoTheLastBin() throws {
    for count in 1...20 {
      let split = try SplitPoints((0..<count).map { Double($0) })
      let values = [-.infinity, -1, 0, 0.5, Double(count) - 1, Double(count), .infinity, .nan]
      let bins = split.bins(of: values)
      #expect(bins == values.map { Int32(split.bin(of: $0)) }, "\(count) bins")
      #expect(bins.suffix(3) == [Int32(count - 1), Int32(count - 1), Int32(count - 1)])
    }
    #expect(try SplitPoints([1, 1, 3, 2, 5]).points == [1, 3, 5])
    #expect(try SplitPoints([1, 2]).replace([0, 5], byValues: [-0.5, 0.5]) == [-0.5, 0.5])
    #expect(throws: LearningError.shapeMismatch(what: "values of bins", expected: 2, found: 1)) {
      _ = try SplitPoints([1, 2]).replace([0], byValues: [1])
    }
  }

  @Test func longColumnsGetTheSameBins() throws {
    var random = RandomStream(seed: 9, names: ["long"])
    let splits: [[Double]] = [
      [-1, -0.5, 0, 0.25, 1], [0], [0, 1], [1, 1.0.nextUp, 1.0.nextUp.nextUp, 7], (0..<40).map { Double($0 * $0) / 99 },
      [-1.5e308, 0, 1.5e308, 1.6e308], [-1e-300, 0, 1e-300, 5], [-1e300, 0.1, 0.2, 0.3, 3],
    ]
    for points in splits {
      let split = try SplitPoints(points)
      var column =
        points + points.map(\.nextUp) + points.map(\.nextDown) + [.nan, .infinity, -.infinity, 1.7e308, -1.7e308]
      while column.count < 16_400 { column.append(random.normal()) }
      #expect(split.bins(of: column) == column.map { Int32(split.bin(of: $0)) }, "\(points)")
    }
  }

  @Test func evidenceByHand() throws {
    // 4 events, 2 non-events: bin 0 has 3 and 0, adjusted to 3.5 and 0.5.
    let evidence = try WeightOfEvidence(eventCounts: [3, 1], nonEventCounts: [0, 2])
    #expect(evidence.eventRates == [0.875, 0.25] && evidence.nonEventRates == [0.25, 1])
    #expect(isClose(evidence.woe, [1.252762968495368, -1.3862943611198906]))
    #expect(isClose(evidence.iv, 0.625 * 1.252762968495368 + 0.75 * 1.3862943611198906))
    #expect(evidence.isMonotonic)
    #expect(throws: LearningError.self) {
      _ = try WeightOfEvidence(eventCounts: [3, 1], nonEventCounts: [0, 2], adjustmentFactor: 0)
    }
    #expect(throws: LearningError.shapeMismatch(what: "non-event counts", expected: 2, found: 1)) {
      _ = try WeightOfEvidence(eventCounts: [3, 1], nonEventCounts: [0])
    }
    #expect(throws: LearningError.domain(what: "bin", value: 2, allowed: "0 to 1")) {
      _ = try WeightOfEvidence.counts(bins: [2], labels: [1], binCount: 2)
    }
    // Labels of one class only: the other total counts as 1.
    #expect(try WeightOfEvidence(eventCounts: [2, 2], nonEventCounts: [0, 0]).nonEventRates == [0.5, 0.5])
  }

  @Test func sortingEqualsTheStandardSort() {
    var random = RandomStream(seed: 6, names: ["sort"])
    let kinds: [(RandomStream) -> [Double]] = [
      {
        var r = $0; return (0..<777).map { _ in r.normal() }
      },
      {
        var r = $0; return (0..<777).map { _ in Double(r.integer(below: 5)) - 2 }
      },
      {
        var r = $0; return (0..<777).map { _ in 1 + Double(r.integer(below: 1000)) * 0x1p-52 }
      },
      {
        var r = $0; return (0..<777).map { _ in Double(bitPattern: r.next() & ~(1 << 62)) }
      },
      { _ in
        [Double](repeating: 2, count: 100) + [
          -.infinity, .infinity, Double.leastNonzeroMagnitude, -Double.leastNonzeroMagnitude,
        ]
      },
      {
        var r = $0; return [1e300] + (0..<777).map { _ in 1 + Double(r.integer(below: 9000)) * 0x1p-52 }
      },
      {
        var r = $0; return (0..<20).map { _ in r.normal() }
      },
    ]
    var sorter = DoubleSorter()
    for kind in kinds {
      let values = kind(random)
      _ = random.next()
      var sorted = values
      sorter.sort(&sorted)
      #expect(sorted == values.sorted())
    }
  }
}
