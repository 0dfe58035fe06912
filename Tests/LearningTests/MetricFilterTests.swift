import Learning
import Testing

/// Filters by a metric of a model (contract 8.7, FATE 1.5 and later).
@Suite struct MetricFilterTests {
  @Test func thresholdsOfParties() throws {
    let values = [[0.5, 0.1, .nan], [0.3, 0.2]]
    let high = try FeatureFilter.metric(values, limit: .threshold([0.5, 0.25]))
    #expect(high.map(\.left) == [[true, false, false], [true, false]])
    let low = try FeatureFilter.metric(values, limit: .threshold([0.5, 0.2]), takesHigh: false)
    #expect(low.map(\.left) == [[true, true, false], [false, true]])
    // Each party keeps its best, and NaN is never it.
    let none = try FeatureFilter.metric(values, limit: .threshold([9, 9]))
    #expect(none.map(\.left) == [[true, false, false], [true, false]])
    let lowest = try FeatureFilter.metric(values, limit: .threshold([-1, -1]), takesHigh: false)
    #expect(lowest.map(\.left) == [[false, true, false], [false, true]])
    #expect(throws: LearningError.self) { try FeatureFilter.metric(values, limit: .threshold([1])) }
  }

  @Test func theBestOfAllParties() throws {
    let values = [[0.5, 0.1, .nan], [0.5, 0.2]]
    #expect(try FeatureFilter.metric(values, limit: .count(2)).map(\.left) == [[true, false, false], [true, false]])
    // ⌈0.5 · 5⌉ = 3
    #expect(try FeatureFilter.metric(values, limit: .share(0.5)).map(\.left) == [[true, false, false], [true, true]])
    #expect(
      try FeatureFilter.metric(values, limit: .count(2), takesHigh: false).map(\.left)
        == [[false, true, false], [false, true]])
    #expect(try FeatureFilter.metric(values, limit: .count(9)).map(\.leftCount) == [3, 2])
    #expect(throws: LearningError.self) { try FeatureFilter.metric(values, limit: .share(1.5)) }
  }

  @Test func theBetterOfTwoCorrelatedColumnsStays() throws {
    let own = [[1, 0.9, 0], [0.9, 1, 0], [0, 0, 1.0]]
    let cross = [[0, 0.8], [0, 0], [0.7, 0.0]]
    // In order of rank: host 1, guest 1, guest 0, guest 2, host 0.
    let results = try FeatureFilter.correlation(
      ranks: [[3, 4, 2], [1, 5]], own: own, cross: cross, threshold: 0.5)
    // Host 1 takes out guest 0; guest 1 stays; guest 2 takes out host 0.
    #expect(results.map(\.left) == [[false, true, true], [false, true]])
    #expect(results.map(\.featureValues) == [[0.8, 0, 0], [0.7, 0]])
    let alone = try FeatureFilter.correlation(ranks: [[3, 4, 2]], own: own, cross: [], threshold: 0.5)
    #expect(alone.map(\.left) == [[false, true, true]])
    // The host keeps its best, though another party's column took it out.
    let one = try FeatureFilter.correlation(ranks: [[2], [1]], own: [[1]], cross: [[0.9]], threshold: 0.5)
    #expect(one.map(\.left) == [[true], [true]])
    #expect(throws: LearningError.self) {
      try FeatureFilter.correlation(ranks: [[1, 2]], own: [[1]], cross: [], threshold: 0.5)
    }
  }
}
