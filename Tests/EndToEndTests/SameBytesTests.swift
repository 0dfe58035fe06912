import Configuration
import Platform
import TestSupport
import Testing

/// Same inputs, same bytes: in data, models and metrics, whatever varies beside the inputs.
@Suite(.enabled(if: Program.binary != nil, "FEDFLOW_BINARY is not set")) struct SameBytesTests {
  private func compare(_ name: String, _ flags: [String]) throws -> PipelineRun {
    let run = try PipelineRun(name, flags)
    #expect(run.result.status == 0, "\(run.result.error)")
    let results = try run.program.results(of: run.job)
    #expect(results.count > 15)
    #expect(differences(results, try PipelineRun.mainResults.get()) == [])
    return run
  }

  /// The first run takes as many components at once as there are processors; both are encrypted with fresh keys.
  @Test(arguments: [1, 4])
  func secondRunWithJobs(_ jobs: Int) throws { _ = try compare("hetero_lr", ["--jobs", "\(jobs)"]) }

  @Test func yamlInPlaceOfJSON() throws { _ = try compare("hetero_lr_yaml", []) }

  @Test func plainInPlaceOfEncrypted() throws {
    let run = try compare(
      "hetero_lr",
      [
        "--set", "hetero_lr_0.encrypt_param.method=None", "--set", "hetero_feature_binning_0.encrypt_param.method=None",
      ])
    let parameters = try run.program.ask("component_parameters", run.job, "hetero_lr_0", "guest", 9999)
    #expect(parameters?["HeteroLogisticParam"]?["encrypt_param"]?["method"] == "None", "it did run without")
  }

  /// Components that run beside each other: two branches from the same tables.
  @Test func wideJobsWithOneAndWithFourAtOnce() throws {
    let program = try Program()
    let folder = "\(Fixture.repository)/pipelines/hetero_lr"
    #expect(try program.run(["upload", "-c", "\(folder)/upload.json"]).status == 0)
    var components: [String] = []
    for branch in 0..<3 {
      components.append(
        """
        "dataio_\(branch)": {"module": "DataIO", "input": {"data": {"data": ["args.train_data"]}},
                             "output": {"data": ["train"], "model": ["dataio"]}},
        "intersection_\(branch)": {"module": "Intersection", "input": {"data": {"data": ["dataio_\(branch).train"]}},
                                   "output": {"data": ["train"]}},
        "hetero_feature_binning_\(branch)": {"module": "HeteroFeatureBinning",
          "input": {"data": {"data": ["intersection_\(branch).train"]}},
          "output": {"data": ["train"], "model": ["hetero_feature_binning"]}}
        """)
    }
    try program.workdir.write("dsl.json", "{\"components\": {\(components.joined(separator: ","))}}")
    try program.workdir.write("conf.json", wideConf)
    let runs = try ["1", "4"].map { jobs in
      let result = try program.run(["submit_job", "-c", "conf.json", "-d", "dsl.json", "--jobs", jobs])
      #expect(result.status == 0, "\(result.error)")
      return try program.results(of: result.jobID)
    }
    #expect(runs[0].count > 20)
    #expect(differences(runs[0], runs[1]) == [])
  }

  private var wideConf: String {
    func dataIO(_ text: String) -> String { (0..<3).map { "\"dataio_\($0)\": {\(text)}" }.joined(separator: ", ") }
    return """
      {"initiator": {"role": "guest", "party_id": 9999}, "job_parameters": {"work_mode": 0},
       "role": {"guest": [9999], "host": [10000]},
       "role_parameters": {
         "guest": {"args": {"data": {"train_data": [{"namespace": "breast_cancer", "name": "guest"}]}},
                   \(dataIO("\"with_label\": [true], \"label_name\": [\"y\"]"))},
         "host": {"args": {"data": {"train_data": [{"namespace": "breast_cancer", "name": "host"}]}},
                  \(dataIO("\"with_label\": [false]"))}}}
      """
  }

  /// Rows are kept in the order of their ids, so their order in a file does not reach a result.
  @Test func orderOfTheRowsOfAFile() throws {
    let results = try [false, true].map { isReversed in
      let program = try Program()
      try program.uploadSmallTables()
      if isReversed {
        for name in ["guest", "host"] {
          let lines = try program.workdir.read("\(name).csv").split(separator: "\n")
          try program.workdir.write("\(name).csv", ([lines[0]] + lines.dropFirst().reversed()).joined(separator: "\n"))
          let again = try program.run("upload -i \(name).csv --head 1 --partition 1 -n n -t \(name) -drop 1")
          #expect(again.status == 0, "\(again.error)")
        }
      }
      try program.workdir.write("conf.json", SmallJob.conf)
      try program.workdir.write("dsl.json", SmallJob.dsl)
      let result = try program.run("submit_job -c conf.json -d dsl.json")
      #expect(result.status == 0, "\(result.error)")
      return try program.results(of: result.jobID)
    }
    #expect(!results[0].isEmpty)
    #expect(differences(results[0], results[1]) == [])
  }
}
