import Testing

@testable import Learning

/// Weight of evidence and information value of several classes, each against all others, as pandas counts them.
@Suite struct MultiClassEvidenceTests {
  struct Recorded: Decodable {
    struct Evidence: Decodable {
      let events: [Int]
      let nonEvents: [Int]
      let woe: [Double]
      let iv: Double
    }
    struct Case: Decodable {
      let name: String
      let classes: Int
      let binCount: Int
      let bins: [Int32]
      let labels: [Int32]
      /// One for each class, of two classes of the second alone.
      let evidence: [Evidence]
    }
    let cases: [Case]
  }

  @Test func everyClassIsJudgedAgainstAllOthers() throws {
    for recorded in try fixture("multiclass", as: Recorded.self).cases {
      let counts = try WeightOfEvidence.counts(
        bins: recorded.bins, classes: recorded.labels, classCount: recorded.classes, binCount: recorded.binCount)
      let all = try WeightOfEvidence.all(classCounts: counts, adjustmentFactor: 0.5)
      #expect(all.count == recorded.evidence.count, "\(recorded.name)")
      for (evidence, expected) in zip(all, recorded.evidence) {
        #expect(evidence.eventCounts == expected.events && evidence.nonEventCounts == expected.nonEvents)
        #expect(isClose(evidence.woe, expected.woe) && isClose(evidence.iv, expected.iv), "\(recorded.name)")
      }
    }
  }
}
