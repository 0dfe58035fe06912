import Configuration
import Pipeline
import Tables

/// Reads raw tables; may apply the model of another one.
enum FakeDataIO: Component {
  struct Fill: ParameterSet {
    var value = 0.0
    var method: String? = nil
    init(defaults: Generation) {}
    static let parameters = [
      Parameter("value", \Fill.value, .any, "The value."), Parameter("method", \Fill.method, .any, "The method."),
    ]
  }

  struct Parameters: ParameterSet {
    var withLabel: Bool
    var labelName = "y"
    var columns: [Int] = []
    var fill: Fill
    init(defaults generation: Generation) {
      withLabel = generation == .fate14
      fill = Fill(defaults: generation)
    }
    static let parameters = [
      Parameter("with_label", \Parameters.withLabel, .any, "Whether there is a label."),
      Parameter("label_name", \Parameters.labelName, .notEmpty, "Its name."),
      Parameter("columns", \Parameters.columns, .any, "Some columns."),
      Parameter("fill_param", nested: \Parameters.fill, "How gaps are filled."),
    ]
  }

  static let module = "DataIO"
  static let parameterClass = "DataIOParam"
  static let summary = "Reads."
  static let roles: Set<Role> = [.guest, .host]
  static let ports = Ports(data: [.data], model: true, modelOutput: true)
  static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    let table = try Table(ids: [parameters.labelName])
    return ComponentOutput(data: [table], model: ModelArtifact("DataIO", meta: ["fitted": true], param: [:]))
  }
}

/// Fits with the help of an arbiter, for one or two hosts.
enum FakeLR: Component {
  struct Parameters: ParameterSet {
    var rounds: Int
    var rate = 0.01
    var needRun = true
    init(defaults generation: Generation) { rounds = generation == .fate14 ? 100 : 30 }
    static let parameters = [
      Parameter("max_iter", \Parameters.rounds, .positive, "Rounds."),
      Parameter("learning_rate", \Parameters.rate, .above(0), "Step."),
      Parameter("need_run", \Parameters.needRun, .any, "Whether it runs."),
    ]
    func problems() -> [ParameterProblem] {
      rounds > 1000 && rate > 1 ? [ParameterProblem("learning_rate", "must not exceed 1 for that many rounds")] : []
    }
  }

  static let module = "HeteroLR"
  static let parameterClass = "LogisticParam"
  static let summary = "Fits."
  static let roles: Set<Role> = [.guest, .host, .arbiter]
  static let ports = Ports(data: [.trainData, .validateData, .testData], model: true, modelOutput: true)
  static func problems(with parties: [Party], parameters: Parameters, at party: Party) -> [ParameterProblem] {
    let hosts = parties.filter { $0.role == .host }.count
    return
      (parties.contains { $0.role == .arbiter } ? [] : [ParameterProblem("", "needs an arbiter, the job has none")])
      + (hosts > 2 ? [ParameterProblem("max_iter", "is for at most 2 hosts, the job has \(hosts)")] : [])
  }
  static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    ComponentOutput(data: context.input(.trainData).map { [$0.table] } ?? [])
  }
}

/// Makes three tables and no model.
enum FakeSplit: Component {
  struct Parameters: ParameterSet {
    var needRun = true
    init(defaults: Generation) {}
    static let parameters = [Parameter("need_run", \Parameters.needRun, .any, "Whether it runs.")]
  }
  static let module = "HeteroDataSplit"
  static let parameterClass = "DataSplitParam"
  static let summary = "Splits."
  static let roles: Set<Role> = [.guest, .host]
  static let ports = Ports(data: [.data], dataLimit: 2, dataOutputs: 3)
  static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    ComponentOutput(data: try ["a", "b", "c"].map { try Table(ids: [$0]) })
  }
}

/// Leaves what its ports do not declare.
enum FakeLiar: Component {
  struct Parameters: ParameterSet {
    init(defaults: Generation) {}
    static let parameters: [Parameter<Parameters>] = []
  }
  static let module = "Liar"
  static let parameterClass = "LiarParam"
  static let summary = "Lies."
  static let roles: Set<Role> = [.guest]
  static let ports = Ports(dataOutputs: 1)
  static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    ComponentOutput(data: try ["a", "b"].map { try Table(ids: [$0]) })
  }
}

/// Loads the table that its parameters name.
enum FakeReader: Component {
  struct Parameters: NamingTables {
    var table: [String: String] = [:]
    init(defaults: Generation) {}
    static let parameters = [Parameter("table", \Parameters.table, .any, "Which table.")]
    var namedTables: [NamedTable] {
      guard let name = table["name"], let namespace = table["namespace"] else { return [] }
      return [NamedTable(namespace: namespace, name: name, path: "table")]
    }
  }
  static let module = "Reader"
  static let parameterClass = "ReaderParam"
  static let summary = "Loads."
  static let roles: Set<Role> = [.guest, .host]
  static let ports = Ports(dataOutputs: 1)
  static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    ComponentOutput()
  }
}

let fakes = ComponentRegistry(
  [FakeDataIO.self, FakeLR.self, FakeSplit.self, FakeReader.self], notBuilt: ["HeteroNN", "FTL"])
