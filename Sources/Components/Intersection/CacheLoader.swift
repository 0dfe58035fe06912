import Configuration
import Diagnostics
import Pipeline

/// Stands for the cache of blinded ids that an Intersection of an earlier job left (FATE 1.7 on).
///
/// Nothing is loaded: an Intersection that reads a cache blinds all ids anew, because a key that is kept links the runs
/// (cryptography 6). Each party on its own, no messages, no tables.
public struct CacheLoader: Component {
  /// FATE's `CacheLoaderParam`.
  public struct Parameters: ParameterSet {
    var key: String?
    var job: String?
    var component: String?
    var name: String?

    /// The same in every generation.
    public init(defaults generation: Generation) {}

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter("cache_key", \.key, "FATE's key of a cache; or the three names below."),
      Parameter("job_id", \.job, "The job that left the cache."),
      Parameter("component_name", \.component, "The Intersection of that job."),
      Parameter("cache_name", \.name, "The name of its cache output."),
    ]

    /// A cache must be named.
    public func problems() -> [ParameterProblem] {
      func isGiven(_ text: String?) -> Bool { text?.isEmpty == false }
      if isGiven(key) || (isGiven(job) && isGiven(component)) { return [] }
      return [
        ParameterProblem(
          "job_id", "and 'component_name' are empty, so no cache is named", help: "set them, or 'cache_key'")
      ]
    }
  }

  /// The name in a DSL.
  public static let module = "CacheLoader"
  /// FATE's name of the parameter class.
  public static let parameterClass = "CacheLoaderParam"
  /// What it does.
  public static let summary = "Stands for the cache of an earlier Intersection, which is made anew."
  /// Those who have ids.
  public static let roles: Set<Role> = [.guest, .host]
  /// A cache out.
  public static let ports = Ports(dataOutputs: 0)
  /// A pipeline that predicts joins rows anew.
  public static let deployedByDefault = false
  /// Rows that stream come joined already.
  public static let serving = Serving.absent

  /// Says what it does not do.
  public static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    context.log.info(
      "the Intersection that reads the cache blinds all ids anew, because a key that is kept links the runs")
    return ComponentOutput()
  }
}
