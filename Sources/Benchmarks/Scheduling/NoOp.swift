import Configuration
import Pipeline

/// A component of one party that does nothing: what is left of its job is what a component costs.
///
/// It takes tables only so that a DSL can say what runs before it, and leaves none.
struct NoOp: Component {
  struct Parameters: ParameterSet {
    static let parameters: [Parameter<Self>] = []
    init(defaults generation: Generation) {}
  }

  static let module = "NoOp"
  static let parameterClass = "NoOpParam"
  static let summary = "Does nothing."
  static let roles: Set<Role> = [.guest]
  static let ports = Ports(data: [.data], dataLimit: .max, needsData: false, dataOutputs: 1)

  static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    ComponentOutput()
  }
}
