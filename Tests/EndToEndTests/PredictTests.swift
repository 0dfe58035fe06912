import Configuration
import Diagnostics
import Platform
import TestSupport
import Testing

/// Predictions with what FATE's own examples train (contract 2.2, 4.5).
@Suite(.enabled(if: Program.binary != nil, "FEDFLOW_BINARY is not set")) struct PredictTests {
  /// A folder of FATE's examples with the files of a training and of a prediction.
  struct Example: Sendable, CustomTestStringConvertible {
    let folder: String
    let uploads: [String]
    let conf: String
    let dsl: String
    let party: Int

    var testDescription: String { folder }
  }

  static let suite = Example(
    folder: "examples/federatedml-1.x-examples/hetero_logistic_regression", uploads: ["hetero_lr_testsuite.json"],
    conf: "test_hetero_lr_train_job_conf.json", dsl: "test_hetero_lr_train_job_dsl.json", party: 10000)
  static let document = Example(
    folder: "fate_flow/examples", uploads: ["upload_guest.json", "upload_host.json"],
    conf: "test_hetero_lr_job_conf.json", dsl: "test_hetero_lr_job_dsl.json", party: 9999)

  /// The lines of the guest's predictions without their last column, `type`.
  private func predictions(_ program: Program, _ job: String, party: Int) throws -> [String] {
    let result = try program.run(
      "component_output_data -j \(job) -cpn hetero_lr_0 -r guest -p \(party) -o out_\(job)")
    #expect(result.status == 0, "\(result.error)")
    let folder = try #require(try result.answer["directory"]?.textValue)
    let file = try #require(try FileSystem().list(folder).first { $0.hasSuffix(".csv") })
    let text = String(decoding: try FileSystem().readFile("\(folder)/\(file)"), as: UTF8.self)
    return text.split(whereSeparator: \.isNewline).map { line in
      String(line[..<(line.lastIndex(of: ",") ?? line.endIndex)])
    }
  }

  /// FATE's users put the version of their training into the conf, and nothing else.
  private func predictConf(_ root: String, version: String, in program: Program) throws {
    let bytes = try FileSystem().readFile("\(root)/test_predict_conf.json")
    var conf = try JSONReader.read(SourceText(name: "test_predict_conf.json", bytes: bytes)).json.objectValue ?? [:]
    var parameters = conf["job_parameters"]?.objectValue ?? [:]
    parameters["model_version"] = .text(version)
    conf["job_parameters"] = .object(parameters)
    try program.workdir.write("predict.json", CanonicalJSON.text(.object(conf)))
  }

  @Test(arguments: [suite, document])
  func theRowsOfTheTrainingGetTheScoresOfTheTraining(_ example: Example) throws {
    guard let root = sharedFile("fate-1.4/\(example.folder)") else { return }
    let program = try Program()
    for upload in example.uploads {
      #expect(try program.run(["upload", "-q", "-c", "\(root)/\(upload)"]).status == 0, "\(upload)")
    }
    let faster = ["--set", "hetero_lr_0.max_iter=2", "--set", "hetero_lr_0.encrypt_param.method=null"]
    let training = try program.run(
      ["submit_job", "-c", "\(root)/\(example.conf)", "-d", "\(root)/\(example.dsl)"] + faster)
    #expect(training.status == 0, "\(training.error)")
    let version = try training.jobID
    try predictConf(root, version: version, in: program)

    let result = try program.run("submit_job -c predict.json")
    #expect(result.status == 0, "\(result.error)")
    let answer = try result.answer
    #expect(answer["retmsg"] == "success")
    #expect(answer["data"]?["model_info"]?["model_version"] == .text(version))
    let job = try result.jobID
    #expect(job != version)
    #expect(
      try predictions(program, job, party: example.party) == predictions(program, version, party: example.party))

    // A DSL that is posted gives way to the model's, as in FATE, and is named.
    let posted = try program.run(["submit_job", "-c", "predict.json", "-d", "\(root)/\(example.dsl)"])
    #expect(posted.status == 0)
    #expect(posted.error.contains("[F0445]"))
    #expect(differences(try program.results(of: job), try program.results(of: posted.jobID)).isEmpty)
  }

  @Test func aVersionThatNobodyTrainedIsNotFound() throws {
    guard let root = sharedFile("fate-1.4/\(Self.suite.folder)") else { return }
    let result = try Program().run(["submit_job", "-c", "\(root)/test_predict_conf.json"])
    #expect(result.status == 4)
    #expect(try result.answer["errors"]?[0]?["code"] == "F0509")
    #expect(result.error.contains("guest 10000 has no model 'arbiter-10000#guest-10000#host-10000#model'"))
  }
}
