import Configuration
import Diagnostics
import Learning
import Pipeline

extension FederationModel {
  /// The models by SymetryML's names.
  enum Algorithm: String, ParameterChoice {
    case mlr, ridge, lasso, elasticnet, pca, pcr, lda, bayes, lsvm, lsvr
  }

  /// What is built.
  public struct Parameters: ParameterSet {
    var algorithm = Algorithm.mlr
    var target: String?
    var features: [String]?
    var alpha: Double?
    var l1Ratio = 0.5
    var nu = 1.0
    var components: Int?
    var standardizes = false
    var smoothing = 1.0
    var varianceSmoothing = 1e-9
    var needRun = true

    /// The defaults are the same in every generation.
    public init(defaults generation: Generation) {}

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter(
        "algorithm", \.algorithm,
        "Linear regression: mlr, ridge, lasso, elasticnet, pcr (principal components), lsvr (proximal support vectors). "
          + "Classes: lda, bayes (naive Bayes), lsvm (proximal support vectors). pca: principal components."),
      Parameter("target", \.target, "The attribute to predict; null for pca."),
      Parameter("features", \.features, "The attributes to predict with; null for all others."),
      Parameter(
        "alpha", \.alpha, .orNull(.atLeast(0)),
        "Penalty of ridge, lasso and elasticnet; null: 1 for ridge, chosen by the corrected Akaike criterion for the others."
      ),
      Parameter("l1_ratio", \.l1Ratio, .between(0, 1), "Share of the penalty on magnitudes in elasticnet."),
      Parameter("nu", \.nu, .above(0), "How much an error counts against a wide margin in lsvm and lsvr."),
      Parameter("components", \.components, .orNull(.atLeast(1)), "Principal components of pca and pcr; null for all."),
      Parameter("standardize", \.standardizes, "Whether columns are divided by their standard deviation first."),
      Parameter("smoothing", \.smoothing, .atLeast(0), "What bayes adds to every count."),
      Parameter(
        "var_smoothing", \.varianceSmoothing, .atLeast(0),
        "What bayes adds to every variance, as a share of the largest."),
      Parameter("need_run", \.needRun, "Whether it runs; otherwise the table passes unchanged."),
    ]

    /// A target that is missing or too much.
    public func problems() -> [ParameterProblem] {
      var problems: [ParameterProblem] = []
      if algorithm == .pca, target != nil {
        problems.append(ParameterProblem("target", "has no meaning for pca", help: "leave it out"))
      }
      if algorithm == .elasticnet, l1Ratio == 0 {
        problems.append(ParameterProblem("l1_ratio", "must be above 0", help: "ridge is the model without it"))
      }
      return problems
    }

    /// What Learning builds.
    public var specification: ModelSpecification {
      ModelSpecification(
        StatisticsAlgorithm(rawValue: algorithm.rawValue) ?? .mlr, target: target, features: features, alpha: alpha,
        l1Ratio: l1Ratio > 0 ? l1Ratio : 1, nu: nu, components: components, standardizes: standardizes,
        smoothing: smoothing, varianceSmoothing: varianceSmoothing)
    }
  }
}
