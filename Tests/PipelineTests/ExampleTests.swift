import Configuration
import Diagnostics
import Pipeline
import Platform
import Tables
import TestSupport
import Testing

/// Every conf and DSL of FATE 1.4.6's examples that belong together (contract 10.2).
@Suite struct ExampleTests {
  @Test func everyTaskOfTheTestsuitesIsPlanned() throws {
    guard let root = sharedFile("fate-1.4/examples/federatedml-1.x-examples") else { return }
    let files = FileSystem()
    var planned = 0
    var predictions = 0
    for file in try files.files(below: root) where file.hasSuffix("testsuite.json") {
      let folder = Path.parent("\(root)/\(file)")
      guard let tasks = try read("\(root)/\(file)")["tasks"]?.members else { continue }
      for task in tasks {
        let conf = try read(Path.join(folder, task.value["conf"]?.text ?? ""))
        let dsl = try task.value["dsl"]?.text.map { try read(Path.join(folder, $0)) }
        if isPrediction(conf) {
          let name = task.value["deps"]?.text ?? ""
          let training = try #require(tasks.first { $0.key == name }?.value, "\(file) \(task.key)")
          let trainConf = try read(Path.join(folder, training["conf"]?.text ?? ""))
          let trainDSL = try read(Path.join(folder, training["dsl"]?.text ?? ""))
          let pipeline = try trained(JobPlanner.plan(conf: trainConf, dsl: trainDSL, registry: anything))
          #expect(problems(conf, dsl, pipeline) == "", "\(file) \(task.key)")
          predictions += 1
        } else {
          #expect(problems(conf, dsl) == "", "\(file) \(task.key)")
          planned += 1
        }
      }
    }
    #expect(planned == 100)
    #expect(predictions == 7)
  }

  @Test(arguments: [
    ("fate_flow/examples/test_hetero_lr_job", "conf", "dsl"), ("fate_flow/examples/toy_example", "conf", "dsl"),
    ("fate_flow/examples/test_rsa_job", "conf", "dsl"),
    ("examples/toy_example/toy_example", "conf", "dsl"),
    ("examples/min_test_task/config/test_hetero_lr_train_job", "conf", "dsl"),
    ("examples/min_test_task/config/test_secureboost_train", "binary_conf", "dsl"),
    ("examples/federatedml-1.x-examples/experiment/config/test_hetero_lr_train_job", "conf", "dsl"),
    ("examples/federatedml-1.x-examples/intersect/test_intersect_without_dataio_job", "conf", "dsl"),
  ])
  func everyPairOutsideTheTestsuitesIsPlanned(stem: String, conf: String, dsl: String) throws {
    guard let confFile = sharedFile("fate-1.4/\(stem)_\(conf).json") else { return }
    guard let dslFile = sharedFile("fate-1.4/\(stem)_\(dsl).json") else { return }
    #expect(problems(try read(confFile), try read(dslFile)) == "")
  }

  /// A conf that a script of FATE completes first: it has no table for validation, so FATE's job would fail.
  @Test func theConfThatIsIncompleteIsRefused() throws {
    let stem = "fate-1.4/examples/federatedml-1.x-examples/experiment/config/test_hetero_lr_train_job"
    guard let conf = sharedFile("\(stem)_conf_with_localbaseline.json") else { return }
    guard let dsl = sharedFile("\(stem)_dsl_with_localbaseline.json") else { return }
    #expect(
      problems(try read(conf), try read(dsl)).hasPrefix(
        "test_hetero_lr_train_job_dsl_with_localbaseline.json:19:36: error: "
          + "no role supplies a table for 'args.eval_data', needed by 'dataio_1' [F0428]\n"))
  }

  /// The only example that is no JSON: a trailing comma, which FATE refuses too.
  @Test func theExampleWithATrailingCommaIsRefusedWithItsPlace() throws {
    guard let file = sharedFile("fate-1.4/examples/min_test_task/config/test_intersect_job_dsl.json") else { return }
    let error = #expect(throws: Diagnostic.self) { try read(file) }
    #expect(error?.position?.line == 26 || error?.position?.line == 27)
  }

  /// FATE's own LR example configures `intersect_0` while its DSL has `intersection_0` (contract 4.4).
  @Test func parametersForAnAbsentComponentAreNamedWithTheNearestName() throws {
    let stem = "fate-1.4/examples/federatedml-1.x-examples/hetero_logistic_regression/test_hetero_lr_validate_job"
    guard let conf = sharedFile("\(stem)_conf.json"), let dsl = sharedFile("\(stem)_dsl.json") else { return }
    let plan = try JobPlanner.plan(conf: try read(conf), dsl: try read(dsl), registry: anything)
    let warning = plan.warnings.first { $0.code == .absentComponent }
    #expect(
      warning?.message
        == "the DSL has no component 'intersect_0', but the conf has parameters for it; they are ignored")
    #expect(warning?.position?.line == 127)
    #expect(warning?.help == "did you mean 'intersection_0'?")
  }

  func read(_ path: String) throws -> Node {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return try JSONReader.read(SourceText(name: name, bytes: try FileSystem().readFile(path)))
  }

  func isPrediction(_ conf: Node) -> Bool { conf["job_parameters"]?["job_type"]?.text == "predict" }

  func problems(_ conf: Node, _ dsl: Node?, _ trained: TrainedPipeline? = nil) -> String {
    do {
      _ = try JobPlanner.plan(conf: conf, dsl: dsl, trained: trained, registry: anything)
      return ""
    } catch let list as DiagnosticList { return DiagnosticText().render(DiagnosticList(list.errors)) } catch {
      return "\(error)"
    }
  }
}

/// A module of any name that takes any input and any parameter.
protocol ModuleName: Sendable {
  static var name: String { get }
}

enum Anything<Name: ModuleName>: Component {
  struct Parameters: ParameterSet {
    init(defaults: Generation) {}
    static var parameters: [Parameter<Parameters>] { [] }
  }
  static var module: String { Name.name }
  static var parameterClass: String { "\(Name.name)Param" }
  static var summary: String { "Takes anything." }
  static var roles: Set<Role> { [.guest, .host] }
  static var ports: Ports {
    Ports(
      data: Set(DataPort.allCases), dataLimit: .max, needsData: false, model: true, isometricModel: true,
      dataOutputs: 3, modelOutput: true)
  }
  static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    ComponentOutput()
  }
}

enum DataIOName: ModuleName { static let name = "DataIO" }
enum IntersectionName: ModuleName { static let name = "Intersection" }
enum LinRName: ModuleName { static let name = "HeteroLinR" }
enum LRName: ModuleName { static let name = "HeteroLR" }
enum PoissonName: ModuleName { static let name = "HeteroPoisson" }
enum UnionName: ModuleName { static let name = "Union" }
enum EvaluationName: ModuleName { static let name = "Evaluation" }
enum BaselineName: ModuleName { static let name = "LocalBaseline" }
enum HomoLRName: ModuleName { static let name = "HomoLR" }
enum HomoNNName: ModuleName { static let name = "HomoNN" }
enum HeteroNNName: ModuleName { static let name = "HeteroNN" }
enum BinningName: ModuleName { static let name = "HeteroFeatureBinning" }
enum SelectionName: ModuleName { static let name = "HeteroFeatureSelection" }
enum SampleName: ModuleName { static let name = "FederatedSample" }
enum OneHotName: ModuleName { static let name = "OneHotEncoder" }
enum ScaleName: ModuleName { static let name = "FeatureScale" }
enum ScorecardName: ModuleName { static let name = "Scorecard" }
enum SecureBoostName: ModuleName { static let name = "HeteroSecureBoost" }
enum ExpandName: ModuleName { static let name = "ColumnExpand" }
enum PearsonName: ModuleName { static let name = "HeteroPearson" }
enum HomoBoostName: ModuleName { static let name = "HomoSecureboost" }
enum SecureAddName: ModuleName { static let name = "SecureAddExample" }
enum RsaName: ModuleName { static let name = "Rsa" }

let anything = ComponentRegistry([
  Anything<DataIOName>.self, Anything<IntersectionName>.self, Anything<LinRName>.self, Anything<LRName>.self,
  Anything<PoissonName>.self, Anything<UnionName>.self, Anything<EvaluationName>.self, Anything<BaselineName>.self,
  Anything<HomoLRName>.self, Anything<HomoNNName>.self, Anything<HeteroNNName>.self, Anything<BinningName>.self,
  Anything<SelectionName>.self, Anything<SampleName>.self, Anything<OneHotName>.self, Anything<ScaleName>.self,
  Anything<ScorecardName>.self, Anything<SecureBoostName>.self, Anything<ExpandName>.self,
  Anything<PearsonName>.self, Anything<HomoBoostName>.self, Anything<SecureAddName>.self, Anything<RsaName>.self,
])
