import Configuration
import Platform
import TestSupport
import Testing

/// What the query operations answer about a job (contract 1.3, 2.2, 3.2).
@Suite struct QueryTests {
  private func keys(_ json: JSON?) -> [String] { (json?.objectValue ?? [:]).keys.sorted() }

  @Test func submitAnswersWithTheKeysOfFate14() throws {
    let shell = try Shell()
    let job = try shell.toy()
    let answer = try shell.run("submit_job -c toy.json -d toy_dsl.json").answer
    #expect(keys(answer) == ["data", "jobId", "retcode", "retmsg"])
    #expect(
      keys(answer["data"]) == [
        "board_url", "job_dsl_path", "job_runtime_conf_path", "logs_directory", "model_info",
      ])
    #expect(answer["data"]?["model_info"]?["model_id"] == "guest-9999#host-10000#model")
    #expect(answer["data"]?["model_info"]?["model_version"] == answer["jobId"])
    for key in ["job_dsl_path", "job_runtime_conf_path"] {
      let path = try #require(answer["data"]?[key]?.textValue)
      #expect(try FileSystem().exists(path), "\(key)")
    }
    // Local time to the microsecond and a counter.
    #expect(job.utf8.count >= 21 && job.utf8.allSatisfy { (48...57).contains($0) })
    #expect(try #require(answer["jobId"]?.textValue) > job)
  }

  @Test func submitOfVersion2HasTheKeysOfFate15() throws {
    let shell = try Shell()
    try shell.workdir.write(
      "c.json",
      """
      {"dsl_version": 2, "initiator": {"role": "guest", "party_id": 9999},
       "job_parameters": {"common": {"job_type": "train"}}, "role": {"guest": [9999], "host": [10000]}}
      """)
    try shell.workdir.write("d.json", #"{"components": {"toy": {"module": "SecureAddExample"}}}"#)
    let result = shell.run("submit_job -c c.json -d d.json")
    #expect(result.status == 0, "\(result.error)")
    let answer = try result.answer
    #expect(
      keys(answer["data"]) == [
        "board_url", "job_dsl_path", "job_id", "job_runtime_conf_on_party_path", "job_runtime_conf_path",
        "logs_directory", "model_info", "pipeline_dsl_path", "train_runtime_conf_path",
      ])
    #expect(answer["data"]?["job_id"] == answer["jobId"])
    let job = try #require(answer["jobId"]?.textValue)
    let row = try #require(try shell.run("query_job -j \(job) -r guest").answer["data"]?[0])
    #expect(row["f_roles"] == ["guest": [9999], "host": [10000]], "JSON columns are objects from 1.5 on")
    #expect(row["f_is_initiator"] == true)
    #expect(row["f_initiator_role"] == "guest")
  }

  @Test func queryJobHasOneRecordPerParty() throws {
    let shell = try Shell()
    let job = try shell.toy()
    let answer = try shell.run("-f query_job -j \(job)").answer
    #expect(keys(answer) == ["data", "retcode", "retmsg"])
    let rows = try #require(answer["data"]?.listValue)
    #expect(rows.map { $0["f_role"] } == ["guest", "host"])
    #expect(rows.map { $0["f_party_id"] } == ["9999", "10000"], "a string, as in FATE")
    #expect(rows.map { $0["f_is_initiator"] } == [1, 0])
    for row in rows {
      // FATE's client removes f_runtime_conf and f_dsl from each record.
      #expect(
        keys(row) == [
          "f_create_time", "f_current_steps", "f_current_tasks", "f_description", "f_elapsed", "f_end_time",
          "f_initiator_party_id", "f_is_initiator", "f_job_id", "f_name", "f_party_id", "f_progress", "f_role",
          "f_roles", "f_run_ip", "f_start_time", "f_status", "f_tag", "f_train_runtime_conf", "f_update_time",
          "f_work_mode",
        ])
      #expect(row["f_status"] == "success")
      #expect(row["f_progress"] == 100)
      #expect(row["f_tag"] == "job_end")
      let (start, end) = (row["f_start_time"]?.integerValue ?? 0, row["f_end_time"]?.integerValue ?? 0)
      #expect(start > 1_600_000_000_000 && end >= start, "milliseconds")
      #expect(row["f_elapsed"]?.integerValue == end - start)
      let roles = try #require(row["f_roles"]?.textValue, "a JSON text in FATE 1.4")
      #expect(roles.contains("\"guest\"") && roles.contains("9999"))
    }
  }

  @Test func filtersSelect() throws {
    let shell = try Shell()
    let (first, second) = (try shell.toy(), try shell.toy(partyIDs: (1, 2)))
    func jobs(_ flags: String) throws -> [String] {
      try (shell.run("query_job \(flags)").answer["data"]?.listValue ?? []).compactMap { $0["f_job_id"]?.textValue }
    }
    #expect(try jobs("-r guest") == [second, first], "newest first")
    #expect(try jobs("-p 9999") == [first])
    #expect(try jobs("-r host -p 2") == [second])
    #expect(try jobs("-r guest -s success -j \(first)") == [first])
    #expect(try jobs("-r host -p 9999") == [])
    #expect(try jobs("-s failed") == [])
  }

  /// Contract 2.2, FATE 1.4: retcode 101 and these words.
  @Test func queriesThatFindNothing() throws {
    let shell = try Shell()
    let job = try shell.toy()
    for (arguments, words) in [
      ("query_job -j 123", "find job failed"), ("query_job -j \(job) -r arbiter", "find job failed"),
      ("query_job", "find job failed"), ("query_task -j 123", "find task failed"),
      ("query_task -j \(job) -cpn nothing", "find task failed"),
      ("component_parameters -j 123 -cpn a -r guest -p 1", "can not found this job"),
    ] {
      let result = shell.run(arguments)
      #expect(result.status == 4, "\(arguments)")
      #expect(try result.retcode == 101, "\(arguments)")
      #expect(try result.retmsg == words, "\(arguments)")
    }
  }

  /// A typing error in an id is not a reason to search.
  @Test func theNearestJobIsNamed() throws {
    let shell = try Shell()
    let job = try shell.toy()
    let result = shell.run("query_job -j \(job.dropLast())")
    #expect(result.status == 4)
    #expect(result.error.contains("\n  help: did you mean '\(job)'?\n"), "\(result.error)")
    let other = shell.run("query_job -j \(job) -r arbiter")
    #expect(!other.error.contains("did you mean '\(job)'?"), "what was typed is no suggestion")
  }

  @Test func queryTask() throws {
    let shell = try Shell()
    let job = try shell.toy()
    let rows = try #require(try shell.run("-f query_task -j \(job)").answer["data"]?.listValue)
    #expect(rows.map { $0["f_role"] } == ["guest", "host"])
    for row in rows {
      #expect(
        keys(row) == [
          "f_component_name", "f_create_time", "f_elapsed", "f_end_time", "f_job_id", "f_operator", "f_party_id",
          "f_role", "f_run_ip", "f_run_pid", "f_start_time", "f_status", "f_task_id", "f_update_time",
        ])
      #expect(row["f_task_id"]?.textValue == "\(job)_secure_add_example_0")
      #expect(row["f_operator"] == "python_operator")
      #expect(row["f_status"] == "success")
      #expect(row["f_run_pid"] == 4711)
    }
    #expect(try shell.run("query_task -j \(job) -r host -p 10000").answer["data"]?.listValue?.count == 1)
    #expect(try shell.run("query_task").answer["data"]?.listValue?.count == 2, "no filter means all")
  }

  /// Contract 6.3.
  @Test func parametersHaveModuleAndClass() throws {
    let shell = try Shell()
    let job = try shell.toy()
    let result = shell.run("component_parameters -j \(job) -cpn secure_add_example_0 -r guest -p 9999")
    let data = try result.answer["data"]
    #expect(keys(data) == ["SecureAddExampleParam", "module"])
    #expect(data?["module"] == "SecureAddExample")
    #expect(keys(data?["SecureAddExampleParam"]) == ["data_num", "partition", "seed"])
    #expect(data?["SecureAddExampleParam"]?["data_num"] == 10000, "FATE 1.4's default")
  }

  @Test(arguments: ["component_metrics", "component_metric_all", "component_output_model"])
  func noData(_ operation: String) throws {
    let shell = try Shell()
    let job = try shell.toy()
    let result = shell.run("\(operation) -j \(job) -cpn secure_add_example_0 -r guest -p 9999")
    #expect(result.status == 0)
    #expect(result.output == "{\n    \"retcode\": 0,\n    \"retmsg\": \"no data\"\n}\n\n")
  }

  @Test func outputDataThatIsNotThere() throws {
    let shell = try Shell()
    let job = try shell.toy()
    let result = shell.run("component_output_data -j \(job) -cpn secure_add_example_0 -r guest -p 9999 -o out")
    #expect(result.status == 4)
    #expect(try result.retcode != 0)
    #expect(try shell.workdir.names().filter { $0.hasPrefix("out") } == [])
  }

  @Test(arguments: [
    "component_metrics", "component_metric_all", "component_output_model", "component_output_data -o out",
    "component_parameters",
  ])
  func wrongComponentRoleOrParty(_ operation: String) throws {
    let shell = try Shell()
    let job = try shell.toy()
    for (flags, help) in [
      ("-cpn secure_add_exmple_0 -r guest -p 9999", "did you mean 'secure_add_example_0'?"),
      ("-cpn secure_add_example_0 -r arbiter -p 9999", "its parties are guest 9999 and host 10000"),
      ("-cpn secure_add_example_0 -r guest -p 1", "its parties are guest 9999 and host 10000"),
    ] {
      let result = shell.run("\(operation) -j \(job) \(flags)")
      #expect(result.status == 4, "\(operation) \(flags)")
      #expect(result.error.hasSuffix("\n  help: \(help)\n"), "\(result.error)")
    }
    let result = shell.run("\(operation) -j \(job) -cpn secure_add_example_0 -r guest -p x")
    #expect(result.status == 2)
    #expect(result.error == "error: 'party_id' must be a whole number, found 'x' [F0804]\n")
    #expect(try shell.workdir.names().filter { $0.hasPrefix("out") } == [])
  }

  /// FATE's toy script reads the last lines of the guest's INFO.log (contract 1.4).
  @Test func jobLog() throws {
    let shell = try Shell()
    let job = try shell.toy()
    let result = shell.run("-f job_log -j \(job) -o logs")
    #expect(result.status == 0, "\(result.error)")
    let folder = shell.workdir.path("logs/job_\(job)_log")
    #expect(try keys(result.answer) == ["directory", "retcode", "retmsg"])
    #expect(try result.answer["directory"]?.textValue == folder)
    #expect(try result.retmsg == "download successfully, please check \(folder) directory")
    let info = try shell.workdir.read("logs/job_\(job)_log/guest/9999/secure_add_example_0/INFO.log")
    let lines = info.split(separator: "\n").filter { $0.contains("secure_add_guest.py[line") }
    #expect(lines.count > 3)
    #expect(lines.last?.hasSuffix("secure_sum, it is 20000.0") == true, "\(lines.last ?? "")")
    for name in ["fate_flow_schedule.log", "guest/9999/ERROR.log", "host/10000/INFO.log", "host/10000/DEBUG.log"] {
      #expect(try shell.workdir.names("logs/job_\(job)_log").contains(name), "\(name)")
    }
  }

  /// A job whose record cannot be read hides no other one; asked for by its id it is an error.
  @Test func anUnreadableJobIsLeftOutOfListings() throws {
    let shell = try Shell()
    let (good, bad) = (try shell.toy(), try shell.toy())
    let older = try shell.toy()
    try shell.workdir.write("workspace/jobs/\(bad)/job.json", "{\"job_id\": 1")
    for command in [
      "query_job -r guest", "list_job -r guest", "query_task -r guest", "list_task -r guest", "resource_query",
    ] {
      let result = shell.run(command)
      #expect(result.status == 0, "\(command): \(result.error)")
      #expect(result.error.contains("the job '\(bad)' is left out"), "\(command): \(result.error)")
      if command != "resource_query" {
        #expect(
          result.output.contains(good) && result.output.contains(older) && !result.output.contains(bad), "\(command)")
      }
    }
    let asked = shell.run("query_job -j \(bad)")
    #expect(asked.status != 0 && asked.error.contains("[F0506]"), "\(asked.error)")
    try FileSystem().removeFile(shell.workdir.path("workspace/jobs/\(bad)/job.json"))
    let missing = shell.run("query_job -r guest")
    #expect(missing.status == 0 && missing.error.contains("is missing"), "\(missing.error)")
  }
}
