import Configuration
import Diagnostics
import Pipeline
import Runner
import Testing

@Suite struct SummaryTests {
  @Test func figuresAndLossesOfTheMetricsEndTheSummary() throws {
    let plan = fakePlan([
      FakeComponent(
        name: "hetero_lr_0", parties: [arbiter],
        program: { _ in
          var metrics = Metrics()
          metrics.add(
            "train", "loss", type: "LOSS",
            data: (0..<14).map { Metrics.Pair(.integer($0), .number(0.6931471805 - Double($0) / 100)) })
          return ComponentOutput(metrics: metrics)
        }),
      FakeComponent(
        name: "evaluation_0", parties: [guest],
        program: { _ in
          var metrics = Metrics()
          metrics.add(
            "train", "hetero_lr_0", type: "EVALUATION_SUMMARY",
            data: [Metrics.Pair("auc", 0.995), Metrics.Pair("ks", 0.96123449)])
          metrics.add("train", "hetero_lr_0_ks_fpr", type: "KS_EVALUATION", data: [Metrics.Pair(0.0, 1)])
          return ComponentOutput(metrics: metrics)
        }),
    ])
    let summary = try FakeJob().run(plan)
    let lines = summary.text.split(separator: "\n").map(String.init)
    #expect(lines.count == 5)
    #expect(
      lines[2] == "  hetero_lr_0 loss: 0.693147 0.683147 0.673147 0.663147 0.653147 … 0.603147 0.593147 0.583147 "
        + "0.573147 0.563147")
    #expect(lines[3] == "  evaluation_0 train hetero_lr_0: auc 0.995, ks 0.961234")
    #expect(summary.results.evaluations.first?.figures.map(\.name) == ["auc", "ks"])
  }
}
