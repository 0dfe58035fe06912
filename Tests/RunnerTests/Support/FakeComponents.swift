import Configuration
import Diagnostics
import Pipeline
import Tables

let guest = Party(.guest, 9999)
let host = Party(.host, 10000)
let arbiter = Party(.arbiter, 10000)

/// The one message that fake components know.
let values = MessageKind<Numbers>(
  "values", from: [.guest, .host, .arbiter], to: [.guest, .host, .arbiter], .clear("a fake"))

/// A module whose program is given with each plan.
enum Fake: Component {
  struct Parameters: ParameterSet {
    static let parameters: [Parameter<Self>] = []
    init(defaults generation: Generation) {}
  }

  static let module = "Fake"
  static let parameterClass = "FakeParam"
  static let summary = "Does what a test says."
  static let roles: Set<Role> = [.guest, .host, .arbiter]
  static let ports = Ports(
    data: Set(DataPort.allCases), dataLimit: 9, needsData: false, model: true, isometricModel: true, dataOutputs: 2,
    modelOutput: true)
  static let messages = [values.declaration]

  static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    throw Diagnostic(.internalError, "the program is in the plan")
  }
}

/// What one party's side of a fake component does.
typealias Program = @Sendable (ComponentContext) throws -> ComponentOutput

/// A fake component of a plan.
struct FakeComponent {
  var name: String
  var data: [PlannedInput] = []
  var models: [OutputReference] = []
  var outputs: [String] = []
  var modelAlias: String?
  var parties = [guest, host]
  /// Arguments by party.
  var arguments: [Party: [String: TableReference]] = [:]
  /// Tables that the parameters name, by party.
  var tables: [Party: [TableReference]] = [:]
  var program: Program = { _ in ComponentOutput() }

  /// Reads an output of another component into the port `data`.
  func reading(_ component: String, _ output: String = "out") -> FakeComponent {
    var copy = self
    copy.data.append(
      PlannedInput(port: .data, source: .output(OutputReference(component: component, output: output))))
    return copy
  }

  fileprivate var planned: PlannedComponent {
    PlannedComponent(
      name: name, component: Fake.self, position: nil, data: data, models: models, isometricModels: [],
      dataOutputs: outputs, modelAlias: modelAlias, isDeployed: true,
      tasks: parties.sorted().map { party in
        PlannedTask(
          party: party,
          parameters: PlannedParameters(
            json: ["party": .integer(party.id)], origins: [:], tables: tables[party] ?? [], run: program),
          arguments: arguments[party] ?? [:])
      })
  }
}

/// A plan of fake components, which stand in topological order.
func fakePlan(_ components: [FakeComponent], seed: UInt64 = 7, limits: JobLimits = JobLimits()) -> JobPlan {
  let parties = Set(components.flatMap(\.parties)).sorted()
  return JobPlan(
    generation: .fate14, initiator: guest, parties: parties, jobParameters: ["work_mode": 0], isPredicting: false,
    seed: seed, modelID: "guest-9999#host-10000#model", components: components.map(\.planned), warnings: [],
    conf: ["role": ["guest": [9999]]], dsl: ["components": .object([:])], limits: limits)
}

/// A table with one column.
func table(_ values: [Double], name: String = "x") throws -> Table {
  try Table(ids: values.indices.map { "id\($0)" }, columns: [Column(name: name, role: .feature, doubles: values)])
}

/// The numbers of a table's only column.
func numbers(_ table: Table?) -> [Double] { table?.columns.first?.doubles?.array ?? [] }
