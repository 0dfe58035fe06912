import Configuration
import Diagnostics
import Glibc
import Platform
import Synchronization
import TestSupport
import Testing
import Workspace

/// Jobs that run in a process of their own: submitted, waiting, stopped, continued (design 3).
@Suite struct DetachedJobTests {
  private func status(_ shell: Shell, _ job: String) throws -> String? {
    try shell.run("query_job -j \(job)").answer["data"]?[0]?["f_status"]?.textValue
  }

  /// A script in the place of fedflow.
  private func shell(running script: String) throws -> Shell {
    var shell = try Shell()
    shell.executable = try shell.workdir.write("fedflow", "#!/bin/sh\n\(script)\n")
    chmod(shell.executable, 0o700)
    try shell.workdir.write(
      "toy.json",
      """
      {"initiator": {"role": "guest", "party_id": 9999}, "job_parameters": {"work_mode": 0, "seed": null},
       "role": {"guest": [9999], "host": [10000]}}
      """)
    try shell.workdir.write(
      "toy_dsl.json", #"{"components": {"secure_add_example_0": {"module": "SecureAddExample"}}}"#)
    return shell
  }

  private func submit(_ shell: Shell, _ flags: String = "") throws -> String {
    let result = shell.run("submit_job -c toy.json -d toy_dsl.json --detach \(flags)")
    #expect(result.status == 3, "accepted, not finished: \(result.error)")
    #expect(try result.retcode == 0 && result.retmsg == "success")
    #expect(
      try shape(result.answer["data"]) == [
        "board_url": "text", "job_dsl_path": "text", "job_runtime_conf_path": "text", "logs_directory": "text",
        "model_info": ["model_id": "text", "model_version": "text"],
      ])
    return try #require(try result.answer["jobId"]?.textValue)
  }

  @Test func theChildHasTheLockAndTheJobWaits() throws {
    let shell = try shell(running: "echo \"$@\" > args; exec sleep 60")
    let job = try submit(shell)
    let workspace = try Workspace.open(shell.workdir.path("workspace"), create: false)
    let id = try #require(JobID(job))
    let child = try #require(try workspace.jobs.holder(id))
    defer { kill(child, SIGKILL) }
    #expect(try status(shell, job) == "waiting")
    #expect(getsid(child) == child, "a session of its own")
    var words: [String] = []
    // The script has to come to it first.
    for _ in 0..<500 where words.count < 7 {
      words = ((try? shell.workdir.read("args")) ?? "").split(separator: " ").map(String.init)
      usleep(10_000)
    }
    #expect(
      words.prefix(6) == [
        "run_job", "--job_id", job, "--workspace", shell.workdir.path("workspace"), "--lock_descriptor",
      ]
    )
  }

  /// A job that waits without a process was cut off: its child died before it could say a word.
  @Test func aChildThatDiesLeavesAJobThatWasCutOff() throws {
    let shell = try shell(running: "exit 1")
    let job = try submit(shell)
    let workspace = try Workspace.open(shell.workdir.path("workspace"), create: false)
    let id = try #require(JobID(job))
    while try workspace.jobs.isHeld(id) { usleep(1000) }
    #expect(try status(shell, job) == "failed")
    let stopped = shell.run("stop_job -j \(job)")
    #expect(stopped.status == 0)
    #expect(try stopped.retmsg == "cancel job success")
    #expect(try status(shell, job) == "canceled")
  }

  @Test func aChildThatCannotBeStartedIsSaid() throws {
    var shell = try shell(running: "")
    shell.executable = shell.workdir.path("nothing")
    let result = shell.run("submit_job -c toy.json -d toy_dsl.json --detach")
    #expect(result.status == 75)
    #expect(try result.retcode == 100)
    #expect(try result.retmsg?.hasPrefix("cannot start '\(shell.executable)'") == true)
    let job = try #require(try shell.workdir.names("workspace/jobs").first { !$0.hasPrefix(".") }?.dropLast())
    #expect(result.error.contains("the job '\(job)' was written and is recorded as failed"))
    let row = try shell.run("query_job -j \(job)").answer["data"]?[0]
    #expect(row?["f_status"] == "failed")
    #expect(row?["f_description"]?.textValue?.hasPrefix("cannot start") == true)
  }

  @Test func whatIsWrongIsSaidBeforeAnythingIsWritten() throws {
    let shell = try shell(running: "")
    let result = shell.run("submit_job -c toy.json -d toy.json --detach")
    #expect(result.status == 2)
    #expect(try !shell.workdir.names().contains("workspace/"))
  }

  /// The plan is made again of what was kept: the same seed though it was drawn, the same overrides.
  @Test func theRunIsTheOneThatWasSubmitted() throws {
    let shell = try shell(running: "")
    let job = try submit(shell, "--set secure_add_example_0.data_num=40 --jobs 1")
    let folder = "workspace/jobs/\(job)"
    let plan = try JSONReader.read(SourceText(name: "plan", text: try shell.workdir.read("\(folder)/plan.json"))).json
    let result = shell.run("run_job -j \(job)")
    #expect(result.status == 0, "\(result.error)")
    #expect(try status(shell, job) == "success")
    let parameters = try shell.run("component_parameters -j \(job) -cpn secure_add_example_0 -r guest -p 9999").answer
    #expect(parameters["data"]?["SecureAddExampleParam"]?["data_num"] == 40)
    let manifest = try JSONReader.read(
      SourceText(name: "manifest", text: try shell.workdir.read("\(folder)/manifest.json"))
    ).json
    #expect(manifest["seed"] == plan["seed"])
    #expect(shell.run("run_job -j \(job)").status == 5, "it has ended")
  }

  @Test func overRESTTheOrderOfTheDSLIsKept() throws {
    let gateway = Gateway(try Shell())
    let response = try gateway.post(
      "job/submit",
      """
      {"job_dsl": {"components": {"z_0": {"module": "SecureAddExample"}, "a_0": {"module": "SecureAddExample"}}},
       "job_runtime_conf": {"initiator": {"role": "guest", "party_id": 1}, "job_parameters": {"work_mode": 0},
         "role": {"guest": [1], "host": [2]}, "algorithm_parameters": {"a_0": {"data_num": 10}}}}
      """)
    #expect(response.status == 200)
    #expect(try shape(response.json["data"]?["model_info"]) == ["model_id": "text", "model_version": "text"])
    let job = try #require(try response.json["jobId"]?.textValue)
    #expect(gateway.shell.run("run_job -j \(job)").status == 0)
    let list = try gateway.shell.run("component_list -j \(job)").answer["data"]?["components"]
    #expect(list == ["z_0", "a_0"])
  }

  @Test func aBadSubmissionOverRESTSaysWhereInTheBody() throws {
    let gateway = Gateway(try Shell())
    let response = try gateway.post(
      "job/submit", #"{"job_dsl": {"components": {"a": {"module": "SecureAdExample"}}}, "job_runtime_conf": {}}"#)
    #expect(try response.retcode == 100)
    #expect(try response.retmsg?.contains("request:1:45") == true, "\(response.text)")
    #expect(try gateway.post("job/submit", "{}").retmsg == "the following arguments are required: job_runtime_conf")
    #expect(try !gateway.shell.workdir.names().contains("workspace/"))
  }

  /// A second signal would end the process at once and lose what its tasks were at: two stops send one.
  @Test func twoStopsAtOnceAskOnce() throws {
    let shell = try shell(
      running: "n=0; trap 'n=$((n+1)); echo $n > signals; sleep 0.3; kill $!; exit' TERM; sleep 60 & echo > ready; wait"
    )
    let job = try submit(shell)
    for _ in 0..<1000 where try !shell.workdir.names().contains("ready") { usleep(10_000) }
    let words = Mutex<[String]>([])
    try ConcurrentWork.run(3, workers: [(), (), ()]) { _, _ in
      let stopped = shell.run("stop_job -j \(job)")
      let word = "\(stopped.status) \(try stopped.retmsg ?? "")"
      words.withLock { $0.append(word) }
    }
    #expect(words.withLock { $0 } == Array(repeating: "0 cancel job success", count: 3))
    #expect(try shell.workdir.read("signals") == "1\n")
    #expect(try status(shell, job) == "canceled")
    #expect(try !shell.workdir.names("workspace/jobs/\(job)").contains(".stop"))
  }

  /// A request that hands a job over holds it for a moment; who stops the job waits, and does not end that request.
  @Test func aStopSparesWhoHandsOver() throws {
    let shell = try shell(running: "exit 1")
    let job = try submit(shell)
    let workspace = try Workspace.open(shell.workdir.path("workspace"), create: false)
    let id = try #require(JobID(job))
    while try workspace.jobs.isHeld(id) { usleep(1000) }
    let hold = Mutex<FileLock?>(try workspace.jobs.hold(id))
    try ConcurrentWork.run(2, workers: [(), ()]) { piece, _ in
      if piece == 0 {
        usleep(200_000)
        hold.withLock { $0 = nil }
      } else {
        let stopped = shell.run("stop_job -j \(job)")
        guard stopped.status == 0 else { throw Shell.Unexpected(text: stopped.error) }
      }
    }
    #expect(try status(shell, job) == "canceled", "and this process is still here")
  }
}

/// `stop_job`, `clean_queue` and `rerun_job`.
@Suite struct StoppingTests {
  @Test func anUnknownJobIsSaidInFATEsWords() throws {
    let shell = try Shell()
    let job = try shell.toy()
    let result = shell.run("stop_job -j \(job.dropLast())")
    #expect(result.status == 4)
    #expect(try result.retcode == 100)
    #expect(try result.retmsg == "can not found job: \(job.dropLast())")
    #expect(result.error.contains("did you mean '\(job)'?"))
    #expect(shell.run("stop_job -j 1").error.contains("the newest job is '\(job)'"))
  }

  @Test func aJobThatHasEndedStaysAsItIs() throws {
    let shell = try Shell()
    let job = try shell.toy()
    let before = try tree(shell.workdir.path("workspace"))
    let result = shell.run("stop_job -j \(job)")
    #expect(result.status == 0)
    #expect(try shape(result.answer) == ["retcode": "integer", "retmsg": "text"])
    #expect(try result.retmsg == "kill job success")
    #expect(try tree(shell.workdir.path("workspace")) == before)
    let later = try shell.job(version: 2)
    #expect(try Gateway(shell).post("job/stop", #"{"job_id": "\#(later)"}"#).retmsg == "stop job success")
  }

  /// The script stands for a run that waits for a place and takes its time to end.
  @Test func theProcessIsAskedAndWaitedFor() throws {
    var shell = try Shell()
    _ = try shell.toy()
    shell.executable = try shell.workdir.write(
      "fedflow",
      "#!/bin/sh\ntrap 'sleep 0.1; echo end > ended; exit 0' TERM\necho x > ready\nwhile :; do sleep 0.02; done\n")
    chmod(shell.executable, 0o700)
    let jobs = try (0..<2).map { _ in
      try #require(try shell.run("submit_job -c toy.json -d toy_dsl.json --detach").answer["jobId"]?.textValue)
    }
    while try !shell.workdir.names().contains("ready") { usleep(1000) }
    usleep(50_000)
    let result = shell.run("stop_job -j \(jobs[0])")
    #expect(result.status == 0, "\(result.error)")
    #expect(try result.retmsg == "cancel job success")
    #expect(try shell.workdir.names().contains("ended"), "the answer comes when the process has ended")
    try shell.answer(as: "1.11")
    let cleaned = try Gateway(shell).post("job/clean/queue")
    #expect(try cleaned.json["data"] == .object([jobs[1]: 0]), "\(cleaned.text)")
    for job in jobs {
      let row = try shell.run("query_job -j \(job)").answer["data"]?[0]
      #expect(row?["f_status"] == "canceled" && row?["f_tag"] == "job_end")
    }
    #expect(try shell.run("clean_queue").answer["data"] == .object([:]))
  }

  @Test func aRerunKeepsWhatIsFinished() throws {
    let shell = try Shell()
    let job = try shell.job()
    let folder = "workspace/jobs/\(job)"
    let before = try shell.workdir.tree(folder)
    let result = shell.run("rerun_job -j \(job) -cpn intersection_0")
    #expect(result.status == 0)
    #expect(try shape(result.answer) == ["jobId": "text", "retcode": "integer", "retmsg": "text"])
    #expect(try result.retmsg == "rerun job success")
    #expect(result.error.contains("\n  ran: intersection_0 (") && result.error.contains("\n  kept: dataio_0\n"))
    let after = try shell.workdir.tree(folder)
    #expect(after["manifest.json"] == before["manifest.json"], "the same bytes")
    let versions = try (shell.run("query_task -j \(job) -r guest").answer["data"]?.listValue ?? []).count
    #expect(versions == 2)
    #expect(after["guest/9999/dataio_0/task.json"] == before["guest/9999/dataio_0/task.json"])
    #expect(after["guest/9999/intersection_0/task.json"]?.contains("\"task_version\": 1") == true)
    #expect(shell.run("rerun_job -j \(job) --force").error.contains("ran: dataio_0"))
    #expect(shell.run("rerun_job -j \(job)").error.contains("kept: dataio_0, intersection_0"))
    let wrong = shell.run("rerun_job -j \(job) -cpn intersect_0")
    #expect(wrong.status == 4 && wrong.error.contains("did you mean 'intersection_0'?"))
  }

  /// What was cut off goes on; so does what was cleaned.
  @Test func aRerunRunsWhatIsMissing() throws {
    let shell = try Shell()
    let job = try shell.job()
    #expect(shell.run("clean_job -j \(job) -cpn intersection_0 -r host").status == 0)
    let response = try Gateway(shell).post(
      "job/rerun", #"{"job_id": "\#(job)", "component_name": null, "force": false}"#)
    #expect(try response.retcode == 0 && response.retmsg == "rerun job success", "\(response.text)")
    let result = shell.run("run_job -j \(job)")
    #expect(result.status == 0)
    #expect(result.error.contains("\n  ran: intersection_0 (") && result.error.contains("\n  kept: dataio_0\n"))
  }
}
