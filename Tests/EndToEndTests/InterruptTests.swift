import Configuration
import Glibc
import Platform
import TestSupport
import Testing

/// Ctrl-C, SIGTERM, a second job at the same time, a sudden death.
@Suite(.enabled(if: Program.binary != nil, "FEDFLOW_BINARY is not set")) struct InterruptTests {
  /// The main job with so many iterations that it is surely at work when the signal comes.
  private func started(in program: Program) throws -> RunningProcess {
    let folder = "\(Fixture.repository)/pipelines/hetero_lr"
    #expect(try program.run(["upload", "-q", "-c", "\(folder)/upload.json"]).status == 0)
    let process = try program.start([
      "submit_job", "-c", "\(folder)/conf.json", "-d", "\(folder)/dsl.json", "--set", "hetero_lr_0.max_iter=10000",
      "--set", "hetero_lr_0.tol=1e-300", "--set", "hetero_lr_0.early_stop=weight_diff",
    ])
    // Five hundred times twenty milliseconds: ten times what it needs on a busy machine.
    for _ in 0..<1500 where !process.error.contains("iteration 0") { usleep(20_000) }
    #expect(process.error.contains("iteration 0"), "\(process.error)")
    return process
  }

  @Test(arguments: [(SIGINT, 130, "SIGINT"), (SIGTERM, 143, "SIGTERM")])
  func signalInTheMiddle(_ signal: Int32, _ status: Int32, _ name: String) throws {
    let program = try Program()
    let process = try started(in: program)
    process.send(signal)
    let ended = try process.wait()
    #expect(ended.status == status, "\(ended.error)")
    let answer = Program.Result(status: ended.status, output: ended.output, error: ended.error)
    let job = try answer.jobID
    #expect(try answer.answer["retmsg"]?.textValue?.hasPrefix("job canceled") == true)
    #expect(ended.error.contains("\(name): stopping; what is finished is kept\n"), "\(ended.error)")
    #expect(!ended.error.contains("hetero_lr_0: failed"), "it was stopped, it did not fail: \(ended.error)")
    try checkRecords(program, job)

    // Nothing half-visible: finished tasks have all their results, the others none; nothing staged remains.
    let results = Set(try program.results(of: job).keys)
    #expect(results.contains("guest/9999/hetero_feature_selection_0/data/train.arrow"))
    #expect(results.filter { $0.contains("hetero_lr_0") || $0.contains("evaluation_0") } == [])
    let names = try program.workdir.names("workspace/jobs/\(job)")
    #expect(names.filter { $0.split(separator: "/").contains { $0.hasPrefix(".") } } == [])
    #expect(try program.workdir.names("workspace").filter { $0.hasPrefix("models/") && $0.contains(job) } == [])
  }

  private func checkRecords(_ program: Program, _ job: String) throws {
    let rows = try program.run("query_job -j \(job)").answer["data"]?.listValue ?? []
    #expect(rows.count == 3)
    for row in rows { #expect(row["f_status"] == "canceled") }
    let tasks = try program.run("query_task -j \(job)").answer["data"]?.listValue ?? []
    for task in tasks {
      let isDone = task["f_component_name"] != "hetero_lr_0"
      let status = task["f_status"]?.textValue ?? ""
      #expect(isDone ? status == "success" : ["failed", "canceled"].contains(status), "\(task)")
    }
    #expect(!tasks.contains { $0["f_component_name"] == "evaluation_0" })
  }

  /// The second signal does not wait.
  @Test func secondSignal() throws {
    let program = try Program()
    let process = try started(in: program)
    process.send(SIGINT)
    process.send(SIGINT)
    let ended = try process.wait()
    #expect(ended.status == 130)
    let rows = try program.run("query_job -r guest").answer["data"]?.listValue ?? []
    #expect(rows.count == 1)
    #expect(["canceled", "failed"].contains(rows.first?["f_status"]?.textValue ?? ""), "\(rows)")
  }

  /// Killed, or the power went: every query says that the job was cut off; the next job is not hindered.
  @Test func suddenDeath() throws {
    let program = try Program()
    let process = try started(in: program)
    let running = try program.run("query_job -r guest").answer["data"]?[0]
    #expect(running?["f_status"] == "running")
    #expect((running?["f_progress"]?.integerValue ?? 0) > 0)
    process.send(SIGKILL)
    #expect(try process.wait().status == 137)
    let job = try #require(running?["f_job_id"]?.textValue)
    #expect(try program.run("query_job -j \(job) -r guest").answer["data"]?[0]?["f_status"] == "failed")
    let tasks = try program.run("query_task -j \(job) -cpn hetero_lr_0").answer["data"]?.listValue ?? []
    for task in tasks { #expect(task["f_status"] == "failed", "\(task)") }
    let next = try PipelineRun("toy", in: program)
    #expect(next.result.status == 0, "\(next.result.error)")
    #expect(next.job > job)
  }

  @Test func twoSubmitsAtOnce() throws {
    let program = try Program()
    try program.uploadSmallTables()
    try program.workdir.write("conf.json", SmallJob.conf)
    try program.workdir.write("dsl.json", SmallJob.dsl)
    let processes = try (0..<4).map { _ in try program.start(["submit_job", "-c", "conf.json", "-d", "dsl.json"]) }
    let ended = try processes.map { try $0.wait() }
    var results: [[String: [UInt8]]] = []
    var jobs: Set<String> = []
    for one in ended {
      #expect(one.status == 0, "\(one.error)")
      let job = try Program.Result(status: one.status, output: one.output, error: one.error).jobID
      jobs.insert(job)
      results.append(try program.results(of: job))
    }
    #expect(jobs.count == 4, "ids are never given twice")
    for other in results.dropFirst() { #expect(differences(results[0], other) == []) }
    #expect(try program.run("query_job -r guest -s success").answer["data"]?.listValue?.count == 4)
  }

  @Test func twoUploadsOfOneTableAtOnce() throws {
    let program = try Program()
    for name in ["a", "b"] {
      let rows = (1...2000).map { "\(name)\($0),\($0)\n" }.joined()
      try program.workdir.write("\(name).csv", "id,x\n\(rows)")
    }
    let processes = try ["a", "b", "a", "b"].map { name in
      try program.start([
        "upload", "-i", "\(name).csv", "--head", "1", "--partition", "1", "-n", "n", "-t", "t", "-drop", "1",
      ])
    }
    for process in processes {
      let ended = try process.wait()
      #expect(ended.status == 0, "\(ended.error)")
    }
    #expect(try program.run("table_info -n n -t t").answer["data"]?["count"] == 2000, "one of them, whole")
    let staged = try program.workdir.names("workspace/tables").filter { $0.contains("stag") || $0.hasSuffix("~") }
    #expect(staged == [])
  }

  /// A reader that goes away is told apart from success.
  @Test func readerOfTheAnswerGoesAway() throws {
    let program = try Program()
    let ended = try program.shell("{ \"$FEDFLOW\" help; echo \"status $?\" >&2; } | true; sleep 0.1")
    #expect(ended.status == 0)
    #expect(ended.error.hasSuffix("status 0\n") || ended.error.contains("[F0211]"), "\(ended.error)")
  }
}
