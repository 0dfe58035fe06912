import Testing

@testable import Learning

/// Figures of groups against scikit-learn.
@Suite struct ClusteringTests {
  struct Agreement: Decodable {
    let labels: [Int]
    let clusters: [Int]
    let adjusted_rand: Double
    let fowlkes_mallows: Double
    let jaccard: Double
    let contingency: [[Int]]
  }
  struct KMeans: Decodable {
    let inner: [Double]
    let squared: [Double]
    let davies_bouldin: Double
  }
  struct Regression: Decodable {
    let labels: [Double]
    let predictions: [Double]
    let mean_squared_log_error: Double
    let max_error: Double
  }
  struct Recorded: Decodable {
    let agreement: [String: Agreement]
    let kmeans: KMeans
    let regression: Regression
  }

  private let recorded: Recorded

  init() throws { recorded = try fixture("clustering", as: Recorded.self) }

  @Test(arguments: ["two", "many", "same"]) func agreementFollowsTheReference(set: String) throws {
    let expected = try #require(recorded.agreement[set])
    let figures = try ClusterAgreement(labels: expected.labels, clusters: expected.clusters)
    #expect(isClose(figures.adjustedRand, expected.adjusted_rand))
    #expect(isClose(figures.fowlkesMallows, expected.fowlkes_mallows))
    #expect(isClose(figures.jaccard, expected.jaccard))
    #expect(figures.contingency == expected.contingency)
  }

  @Test func distancesFollowTheReference() throws {
    let expected = recorded.kmeans
    let figures = try ClusterDistances(inner: expected.inner, maxRadius: expected.inner, squared: expected.squared)
    #expect(isClose(figures.daviesBouldin, expected.davies_bouldin))
    let nearest = (0..<3).map { a in
      [0, 1, 2].filter { $0 != a }.min {
        expected.squared[a * 2 + ($0 > a ? $0 - 1 : $0)] < expected.squared[a * 2 + ($1 > a ? $1 - 1 : $1)]
      }
    }
    #expect(figures.nearest == nearest)
    let single = try ClusterDistances(inner: [1], maxRadius: [1], squared: [])
    #expect(single.daviesBouldin.isNaN && single.nearest == [0])
    #expect(throws: LearningError.shapeMismatch(what: "distances between groups", expected: 2, found: 1)) {
      _ = try ClusterDistances(inner: [1, 1], maxRadius: [1, 1], squared: [1])
    }
  }

  @Test func furtherRegressionFigures() throws {
    let expected = recorded.regression
    let figures = try RegressionEvaluation(labels: expected.labels, predictions: expected.predictions)
    #expect(isClose(try figures.meanSquaredLogError(), expected.mean_squared_log_error))
    #expect(figures.maxError == expected.max_error)
    #expect(throws: LearningError.domain(what: "predictions", value: -1, allowed: "at least 0")) {
      _ = try RegressionEvaluation(labels: [1, 2], predictions: [1, -1]).meanSquaredLogError()
    }
  }
}
