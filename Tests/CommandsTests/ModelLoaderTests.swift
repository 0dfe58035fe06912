import Configuration
import TestSupport
import Testing

/// Jobs that load the model of another one: `model_loader_deps` of FATE-Test, the results that are taken, and `why`.
@Suite struct ModelLoaderTests {
  private let shell: Shell

  init() throws {
    shell = try Shell()
    try shell.upload("guest", "id,y,x0\n" + rows { "\($0 % 2),\(value($0))" })
    try shell.upload("host", "id,x1\n" + rows { "\(value($0 * 3))" })
    try shell.workdir.write("train.json", conf(#""hetero_lr_0": \#(lr(2))"#))
    try shell.workdir.write("longer.json", conf(#""hetero_lr_0": \#(lr(3))"#))
    try shell.workdir.write("train_dsl.json", dsl(#""train_data": ["intersection_0.out"]"#, ""))
    let loader = #""model_loader_0": {"model_id": "m", "model_version": "v", "component_name": "hetero_lr_0"}"#
    try shell.workdir.write("warm.json", conf(#""hetero_lr_0": \#(lr(5)), \#(loader)"#))
    try shell.workdir.write(
      "warm_dsl.json",
      dsl(#""train_data": ["intersection_0.out"]"#, #", "model": ["model_loader_0.m"]"#, loads: true))
    try shell.workdir.write(
      "testsuite.json",
      """
      {"data": [], "tasks": {
        "train": {"conf": "train.json", "dsl": "train_dsl.json"},
        "longer": {"conf": "longer.json", "dsl": "train_dsl.json"},
        "warm": {"conf": "warm.json", "dsl": "warm_dsl.json", "model_loader_deps": "train"},
        "again": {"conf": "warm.json", "dsl": "warm_dsl.json", "model_loader_deps": "train"},
        "other": {"conf": "warm.json", "dsl": "warm_dsl.json", "model_loader_deps": "longer"}}}
      """)
  }

  private func rows(_ text: (Int) -> String) -> String { (0..<20).map { "i\($0),\(text($0))\n" }.joined() }
  private func value(_ row: Int) -> Double { Double((row * 7) % 20) / 8 - 1 }
  private func lr(_ iterations: Int) -> String {
    """
    {"max_iter": \(iterations), "optimizer": "sgd", "learning_rate": 0.5, "encrypt_param": {"method": null},
     "init_param": {"init_method": "zeros"}}
    """
  }

  private func conf(_ common: String) -> String {
    func table(_ name: String) -> String { #""reader_0": {"table": {"name": "\#(name)", "namespace": "n"}}"# }
    return """
      {"dsl_version": 2, "initiator": {"role": "guest", "party_id": 9999},
       "role": {"guest": [9999], "host": [10000], "arbiter": [10000]},
       "component_parameters": {
         "common": {"intersection_0": {"intersect_method": "raw"}, \(common)},
         "role": {"guest": {"0": {\(table("guest")), "dataio_0": {"with_label": true}}},
                  "host": {"0": {\(table("host")), "dataio_0": {"with_label": false}}}}}}
      """
  }

  private func dsl(_ data: String, _ model: String, loads: Bool = false) -> String {
    let loader = #""model_loader_0": {"module": "ModelLoader", "output": {"model": ["m"]}},"#
    return """
      {"components": {
        "reader_0": {"module": "Reader", "output": {"data": ["t"]}}, \(loads ? loader : "")
        "dataio_0": {"module": "DataIO", "input": {"data": {"data": ["reader_0.t"]}}, "output": {"data": ["out"]}},
        "intersection_0": {"module": "Intersection", "input": {"data": {"data": ["dataio_0.out"]}},
          "output": {"data": ["out"]}},
        "hetero_lr_0": {"module": "HeteroLR", "input": {"data": {\(data)}\(model)},
          "output": {"data": ["scores"], "model": ["model"]}}}}
      """
  }

  private func why(_ job: String, _ component: String) throws -> (state: String?, reason: String?) {
    let row = try shell.run("why \(job) \(component)").answer["data"]?[0]
    return (row?["state"]?.textValue, row?["reason"]?.textValue)
  }

  @Test func tasksOfASuite() throws {
    let result = shell.run("run_suite testsuite.json")
    #expect(result.status == 0, "\(result.error)")
    let tasks = try #require(try result.answer["data"]?["tasks"]?.listValue)
    #expect(tasks.map { $0["status"]?.textValue } == Array(repeating: "success", count: 5), "\(result.error)")
    let jobs = Dictionary(
      tasks.map { ($0["name"]?.textValue ?? "", $0["job_id"]?.textValue ?? "") }, uniquingKeysWith: { $1 })
    let (warm, again, other) = (jobs["warm"] ?? "", jobs["again"] ?? "", jobs["other"] ?? "")
    let conf = try shell.workdir.read("workspace/jobs/\(warm)/job_runtime_conf.json")
    #expect(conf.contains(jobs["train"] ?? "none") && conf.contains("arbiter-10000#guest-9999#host-10000#model"))
    // The same model: all is taken; another one: what reads it runs, and nothing else.
    #expect(try why(warm, "hetero_lr_0").state == "ran")
    #expect(try why(again, "hetero_lr_0").state == "taken")
    #expect(try why(other, "hetero_lr_0").state == "ran")
    #expect(try why(other, "intersection_0").state == "taken")
    #expect(try why(other, "hetero_lr_0").reason?.contains("model model_loader_0.m") == true)
    #expect(try why(other, "model_loader_0").reason?.contains("model_version") == true)
    #expect(shell.run("check").status == 0)
    #expect(shell.run("verify_job -j \(warm)").status == 0)
  }

  /// A model that was taken away is missed when the job is submitted, not while it runs.
  @Test func aModelThatIsGone() throws {
    let before = try shell.workdir.tree().keys.filter { $0.contains("workspace/jobs/") }
    let result = shell.run("submit_job -c warm.json -d warm_dsl.json")
    #expect(result.status == 4)
    #expect(result.error.contains("warm.json:"), "\(result.error)")
    #expect(try shell.workdir.tree().keys.filter { $0.contains("workspace/jobs/") }.sorted() == before.sorted())
  }
}
