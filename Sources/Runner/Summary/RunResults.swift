import Configuration
import Pipeline

/// The figures of a job's metrics that a person looks for first.
public struct RunResults: Sendable, Equatable {
  /// Rows of one EVALUATION_SUMMARY (contract 6.1), rounded there.
  public struct Evaluation: Sendable, Equatable {
    /// The component that evaluated.
    public let component: String
    /// `train`, `validate` or `predict`.
    public let namespace: String
    /// What was evaluated: the metric's name.
    public let name: String
    /// `auc`, `ks` … with their values.
    public let figures: [Figure]
  }

  /// A named number.
  public struct Figure: Sendable, Equatable {
    /// `auc`.
    public let name: String
    /// Its value.
    public let value: Double
  }

  /// One LOSS curve.
  public struct Loss: Sendable, Equatable {
    /// The component that was trained.
    public let component: String
    /// The metric's name: `loss`, or `loss.0` for a fold.
    public let name: String
    /// The loss after each iteration.
    public let values: [Double]
  }

  /// The evaluations in the order of the plan.
  public private(set) var evaluations: [Evaluation] = []
  /// The losses in the order of the plan.
  public private(set) var losses: [Loss] = []

  /// No results.
  public init() {}

  /// Adds what one party's metrics say; figures that another party of the component gave already are left out.
  mutating func add(_ metrics: Metrics, of component: String) {
    for (namespace, names) in metrics.namespaces.sorted(by: { $0.key < $1.key }) {
      for (name, metric) in names.sorted(by: { $0.key < $1.key }) {
        let figures = metric.data.compactMap { pair in
          pair.key.textValue.flatMap { key in pair.value.doubleValue.map { Figure(name: key, value: $0) } }
        }
        let values = metric.data.compactMap(\.value.doubleValue)
        switch metric.meta["metric_type"]?.textValue {
        case "EVALUATION_SUMMARY":
          add(Evaluation(component: component, namespace: namespace, name: name, figures: figures))
        case "LOSS": add(Loss(component: component, name: name, values: values))
        default: break
        }
      }
    }
  }

  private mutating func add(_ evaluation: Evaluation) {
    let isKnown = evaluations.contains {
      ($0.component, $0.namespace, $0.name) == (evaluation.component, evaluation.namespace, evaluation.name)
    }
    if !isKnown { evaluations.append(evaluation) }
  }

  private mutating func add(_ loss: Loss) {
    if !losses.contains(where: { ($0.component, $0.name) == (loss.component, loss.name) }) { losses.append(loss) }
  }

  /// One line per loss curve and per evaluation.
  var lines: [String] {
    losses.map { loss in
      let texts = loss.values.map(Self.text)
      let shown = texts.count > 12 ? texts.prefix(5) + ["…"] + texts.suffix(5) : texts[...]
      return "\(loss.component) \(loss.name): \(shown.joined(separator: " "))"
    }
      + evaluations.map { evaluation in
        let figures = evaluation.figures.map { "\($0.name) \(Self.text($0.value))" }.joined(separator: ", ")
        return "\(evaluation.component) \(evaluation.namespace) \(evaluation.name): \(figures)"
      }
  }

  private static func text(_ value: Double) -> String {
    abs(value) < 1e9 ? ((value * 1e6).rounded() / 1e6).description : value.description
  }
}
