import Learning
import Testing

@Suite struct SelectionTests {
  let statistics = [[1, 1, 1], [1, 2, 3], [-5, 0, 5.0]].map { ColumnStatistics($0) }

  @Test func uniqueValueNeedsARange() {
    let result = FeatureFilter.uniqueValue(statistics)
    #expect(result.left == [false, true, true])
    #expect(result.featureValues == [0, 2, 10])
    #expect(FeatureFilter.uniqueValue(statistics, eps: 2).left == [false, true, true])
    #expect(FeatureFilter.uniqueValue(statistics, eps: 11).left == [false, false, true])
    #expect(FeatureFilter.uniqueValue(statistics, eps: 11, keepOne: false).leftCount == 0)
  }

  @Test func coefficientOfVariation() {
    let result = FeatureFilter.coefficientOfVariation(statistics, threshold: 0.4)
    #expect(result.left == [false, true, true])
    #expect(isClose(result.featureValues[1], (2.0 / 3).squareRoot() / 2))
    #expect(result.featureValues[2] > 1e8)
  }

  @Test func outliersAreCutByAQuantile() throws {
    let columns: [[Double]] = [[1, 2, 3, 100], [1, 2, 3, 4]]
    let quantiles = try columns.map { try Binning.quantiles($0, at: [1])[0] }
    #expect(FeatureFilter.outlier(quantiles: quantiles, upperThreshold: 50).left == [false, true])
    #expect(FeatureFilter.outlier(quantiles: [1, 5], upperThreshold: 1).left == [false, true])
  }

  @Test func percentageOfTheMostFrequentValue() {
    #expect(FeatureFilter.shareOfMostFrequentValue([1, 1, 2, 3]) == 0.5)
    #expect(FeatureFilter.shareOfMostFrequentValue([0.1 + 0.2, 0.3, 5, 6, 7]) == 0.4)
    #expect(FeatureFilter.shareOfMostFrequentValue([.nan, .nan, 1]) == 2.0 / 3)
    #expect(FeatureFilter.shareOfMostFrequentValue([]) == 0)
    #expect(FeatureFilter.percentageValue(shares: [0.5, 0.9, 0.8], upperShare: 0.8).left == [true, false, true])
    #expect(FeatureFilter.percentageValue(shares: [0.85, 0.9], upperShare: 0.8).left == [true, false])
  }

  @Test func byName() {
    let columns = ["x0", "x1", "x2"]
    #expect(FeatureFilter.manually(columns: columns, filterOut: ["x1", "zz"], keep: nil).left == [true, false, true])
    #expect(FeatureFilter.manually(columns: columns, filterOut: nil, keep: ["x2"]).left == [false, false, true])
    #expect(FeatureFilter.manually(columns: columns, filterOut: nil, keep: nil).leftCount == 3)
    #expect(FeatureFilter.manually(columns: columns, filterOut: columns, keep: nil).left == [true, false, false])
    #expect(FeatureFilter.manually(columns: columns, filterOut: nil, keep: ["x2"]).featureValues == [])
  }

  @Test func informationValueAboveAThreshold() {
    #expect(FeatureFilter.ivThreshold([0.1, 0.3, 0.2], threshold: 0.1).left == [false, true, true])
    #expect(FeatureFilter.ivThreshold([0.1, 0.3, 0.2], threshold: 1).left == [false, false, true])
    #expect(FeatureFilter.ivThreshold([], threshold: 1).left == [])
  }

  @Test func informationValuePercentileOverAllParties() throws {
    let ivs = [[0.9, 0.1, 0.5], [0.4, 0.8]]
    // Sorted: 0.9 0.8 0.5 0.4 0.1; index ⌊0.6·5 − 1e-8⌋ = 2, so above 0.5.
    let results = try FeatureFilter.ivPercentile(ivs, share: 0.6)
    #expect(results.map(\.left) == [[true, false, false], [false, true]])
    #expect(try FeatureFilter.ivPercentile(ivs, share: 1).map(\.left) == [[true, false, true], [true, true]])
    #expect(results[1].featureValues == [0.4, 0.8])
    #expect(throws: LearningError.domain(what: "percentile threshold", value: 1.1, allowed: "0 to 1")) {
      _ = try FeatureFilter.ivPercentile(ivs, share: 1.1)
    }
    #expect(throws: LearningError.empty(what: "information values")) {
      _ = try FeatureFilter.ivPercentile([[], []], share: 1)
    }
  }

  @Test func topKOverAllParties() throws {
    let ivs = [[0.9, 0.1, 0.5], [0.4, 0.8]]
    #expect(try FeatureFilter.ivTopK(ivs, k: 3).map(\.left) == [[true, false, true], [false, true]])
    // The host has nothing among the first; its lowest column stays, unless the caller says otherwise.
    #expect(try FeatureFilter.ivTopK(ivs, k: 1).map(\.left) == [[true, false, false], [true, false]])
    #expect(try FeatureFilter.ivTopK(ivs, k: 1, keepOne: [true, false])[1].left == [false, false])
    #expect(try FeatureFilter.ivTopK([[0.5, 0.5, 0.5]], k: 2).map(\.left) == [[true, true, false]])
    #expect(throws: LearningError.shapeMismatch(what: "keep-one flags", expected: 2, found: 1)) {
      _ = try FeatureFilter.ivTopK(ivs, k: 1, keepOne: [true])
    }
  }
}
