import Configuration
import Diagnostics
import Platform
import TestSupport
import Testing

/// FATE's own examples, unmodified, from the shared folder beside the repository.
@Suite(.enabled(if: Program.binary != nil, "FEDFLOW_BINARY is not set")) struct FateExampleTests {
  /// A job of FATE's, after its uploads; nil when the examples are not there, which is said on standard error.
  private func submit(
    _ folder: String, _ conf: String, _ dsl: String, uploads: [String] = []
  ) throws -> (program: Program, job: String)? {
    guard let root = sharedFile("fate-1.4").map({ "\($0)/\(folder)" }) else { return nil }
    let program = try Program()
    for upload in uploads {
      let result = try program.run(["-f", "upload", "-c", "\(root)/\(upload)"])
      #expect(result.status == 0, "\(upload): \(result.error)")
    }
    let result = try program.run(["-f", "submit_job", "-c", "\(root)/\(conf)", "-d", "\(root)/\(dsl)"])
    #expect(result.status == 0, "\(conf): \(result.error)")
    let answer = try result.answer
    #expect(answer["retcode"] == 0)
    #expect(answer["retmsg"] == "success")
    // What FATE's scripts read (contract 1.4).
    let job = try #require(answer["jobId"]?.textValue)
    #expect(answer["data"]?["model_info"]?["model_version"] == .text(job))
    #expect(answer["data"]?["model_info"]?["model_id"]?.textValue?.hasSuffix("#model") == true)
    #expect(answer["data"]?["job_dsl_path"]?.textValue?.hasSuffix("/job_dsl.json") == true)
    #expect(try program.run("-f query_job -j \(job)").answer["data"]?[0]?["f_status"] == "success")
    return (program, job)
  }

  /// The pairs under `data.<namespace>.<component>.data`.
  private func summary(
    _ program: Program, _ job: String, _ component: String, _ name: String, party: Int, namespace: String = "train"
  ) throws -> [String: Double] {
    let data = try program.run(
      "-f component_metric_all -j \(job) -cpn \(component) -r guest -p \(party)"
    ).answer["data"]
    let pairs = try #require(data?[namespace]?[name]?["data"]?.listValue)
    return Dictionary(pairs.map { ($0[0]?.textValue ?? "", $0[1]?.doubleValue ?? .nan) }) { $1 }
  }

  private func count(_ program: Program, _ namespace: String, _ table: String) throws -> Int? {
    try program.run("-f table_info -n \(namespace) -t \(table)").answer["data"]?["count"]?.integerValue
  }

  /// The pair of the document's commands, with its two uploads.
  @Test func fateFlowHeteroLR() throws {
    guard
      let (program, job) = try submit(
        "fate_flow/examples", "test_hetero_lr_job_conf.json", "test_hetero_lr_job_dsl.json",
        uploads: ["upload_guest.json", "upload_host.json"])
    else { return }
    #expect(try count(program, "fate_flow_test_breast_hetero", "breast_hetero_guest") == 569)
    #expect(try count(program, "fate_flow_test_breast_hetero", "breast_hetero_host") == 569)
    let values = try summary(program, job, "evaluation_0", "hetero_lr_0", party: 9999)
    #expect(try #require(values["auc"]) > 0.5)
    #expect(values["ks"] != nil)
    let warnings = try program.run(
      "submit_job -c \(sharedFolder ?? "")/fate-1.4/fate_flow/examples/test_hetero_lr_job_conf.json -d none.json --strict"
    )
    #expect(warnings.status == 2)
  }

  @Test(arguments: ["fate_flow/examples", "examples/toy_example"])
  func toy(_ folder: String) throws {
    guard let (program, job) = try submit(folder, "toy_example_conf.json", "toy_example_dsl.json") else { return }
    let conf = try FileSystem().readFile("\(sharedFolder ?? "")/fate-1.4/\(folder)/toy_example_conf.json")
    let tree = try JSONReader.read(SourceText(name: "toy_example_conf.json", bytes: conf)).json
    let guest = try #require(tree["role"]?["guest"]?[0]?.integerValue)
    let values = try #require(tree["algorithm_parameters"]?["secure_add_example_0"]?["data_num"]?.integerValue)
    #expect(try program.lastLineOfTheToy(job, guest: guest).hasSuffix("\(2 * values).0"))
  }

  /// FATE's own bar: AUC at least 0.98 on breast, 569 and 30000 rows in the tables (contract 9.4).
  @Test func minTestTask() throws {
    guard
      let (program, job) = try submit(
        "examples/min_test_task/config", "test_hetero_lr_train_job_conf.json", "test_hetero_lr_train_job_dsl.json",
        uploads: ["upload.json"])
    else { return }
    #expect(try count(program, "experiment", "breast_hetero_guest") == 569)
    #expect(try count(program, "experiment", "default_credit_hetero_host") == 30000)
    let values = try summary(program, job, "evaluation_0", "hetero_lr_0", party: 10000)
    #expect(try #require(values["auc"]) >= 0.98)
  }

  private static let suite = "examples/federatedml-1.x-examples/hetero_logistic_regression"

  @Test func suiteTaskLR() throws {
    guard
      let (program, job) = try submit(
        Self.suite, "test_hetero_lr_train_job_conf.json", "test_hetero_lr_train_job_dsl.json",
        uploads: ["hetero_lr_testsuite.json"])
    else { return }
    #expect(try count(program, "experiment", "breast_hetero_guest") == 569)
    #expect(try count(program, "experiment", "vehicle_scale_hetero_host") == 846)
    let values = try summary(program, job, "evaluation_0", "hetero_lr_0", party: 10000)
    #expect(try #require(values["auc"]) >= 0.98)
    #expect(
      try program.run("-f component_metric_all -j \(job) -cpn intersection_0 -r host -p 10000").answer["data"]?[
        "train"]?[
          "intersection"]?["data"] == [["intersect_count", 569], ["intersect_rate", 1.0]])
  }

  @Test func suiteTaskLRValidate() throws {
    guard
      let (program, job) = try submit(
        Self.suite, "test_hetero_lr_validate_job_conf.json", "test_hetero_lr_validate_job_dsl.json",
        uploads: ["hetero_lr_testsuite.json"])
    else { return }
    // Both tables hold the same ids, so the union of the predictions has only rows of training (contract 4.5).
    let names = try program.ask("component_metrics", job, "evaluation_0", "guest", 10000)
    #expect((names?.objectValue ?? [:]).keys.sorted() == ["train"])
    // validation_freqs 3 evaluates both sets at the guest.
    let during = try program.ask("component_metrics", job, "hetero_lr_0", "guest", 10000)
    for namespace in ["train", "validate"] {
      let evaluated = during?[namespace]?.listValue?.compactMap(\.textValue) ?? []
      #expect(evaluated.contains { $0.hasPrefix("iteration_") }, "\(namespace) \(evaluated)")
    }
    #expect(try #require(summary(program, job, "evaluation_0", "hetero_lr_0", party: 10000)["auc"]) > 0.9)
  }

  @Test func suiteTaskFeatureEngineering() throws {
    _ = try submit(
      Self.suite, "test_lr_with_feature_engineering_job_conf.json", "test_lr_with_feature_engineering_dsl.json",
      uploads: ["hetero_lr_testsuite.json"])
  }

  /// Folds, several classes, several hosts and the quasi-Newton optimizer of the same suite.
  @Test func suiteTasksOfOtherKinds() throws {
    guard
      let (program, job) = try submit(
        Self.suite, "test_hetero_lr_cv_job_conf.json", "test_hetero_lr_cv_job_dsl.json",
        uploads: ["hetero_lr_testsuite.json"])
    else { return }
    let fold = try summary(program, job, "hetero_lr_0", "validate_fold_2", party: 10000, namespace: "validate")
    #expect(try #require(fold["auc"]) >= 0.95)
    let root = "\(sharedFolder ?? "")/fate-1.4/\(Self.suite)"
    for conf in ["one_vs_rest", "sqn", "multi_host"] {
      let name = conf == "multi_host" ? "test_multi_host_job_conf.json" : "test_hetero_lr_\(conf)_job_conf.json"
      let result = try program.run(
        ["submit_job", "-c", "\(root)/\(name)", "-d", "\(root)/test_hetero_lr_train_job_dsl.json"])
      #expect(result.status == 0, "\(conf): \(result.error)")
    }
  }
}
