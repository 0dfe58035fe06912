import Configuration
import TestSupport
import Testing

/// run_suite (contract 9.1).
@Suite struct SuiteTests {
  @Test func everyTaskEndsInOneOfFourWays() throws {
    let shell = try Shell()
    try shell.suite(
      """
      "train": {"conf": "train.json", "dsl": "./dsl.json", "type": "train"},
      "broken": {"conf": "broken.json", "dsl": "dsl.json"},
      "after-broken": {"conf": "predict.json", "deps": "broken"},
      "forest": {"conf": "train.json", "dsl": "forest.json"},
      "after-forest": {"conf": "predict.json", "deps": "forest"}
      """)
    let result = shell.run("run_suite suites/a_testsuite.json")
    #expect(result.status == 1, "\(result.error)")
    let answer = try result.answer
    #expect((answer.objectValue ?? [:]).keys.sorted() == ["data", "retcode", "retmsg"])
    #expect(answer["retcode"] == 100)
    #expect(answer["retmsg"] == "5 tasks: 1 success, 1 failed, 2 skipped, 1 unsupported")
    let tasks = try #require(answer["data"]?["tasks"]?.listValue)
    #expect(
      tasks.map { $0["name"]?.textValue } == ["train", "broken", "after-broken", "forest", "after-forest"])
    #expect(
      tasks.map { $0["status"]?.textValue } == ["success", "failed", "skipped", "unsupported", "skipped"])
    #expect(tasks.map { $0["because"]?.textValue } == ["", "", "broken", "", "forest"])
    for task in tasks {
      #expect(
        (task.objectValue ?? [:]).keys.sorted() == [
          "because", "job_id", "message", "modules_not_built", "name", "seconds", "status", "suite",
        ])
    }
    #expect(tasks[3]["modules_not_built"] == ["HeteroNN", "HomoNN"])
    #expect(tasks[4]["message"] == "'forest' needs HeteroNN and HomoNN")
    #expect(
      answer["data"]?["summary"] == [
        "tasks": 5, "uploads": 2, "success": 1, "failed": 1, "skipped": 2, "unsupported": 1,
        "modules_not_built": ["HeteroNN": 1, "HomoNN": 1],
      ])
    let job = try #require(tasks[0]["job_id"]?.textValue)
    #expect(try shell.run("query_job -j \(job)").answer["data"]?[0]?["f_name"] == "train")
    #expect(result.error.contains("not built: HeteroNN (1 task), HomoNN (1 task)\n"))
    #expect(result.error.contains("after-broken  skipped"))
  }

  /// A suite can be run again: its tables are replaced.
  @Test func unsupportedTasksAreNoFailure() throws {
    let shell = try Shell()
    try shell.suite(
      #""train": {"conf": "train.json", "dsl": "dsl.json"}, "f": {"conf": "train.json", "dsl": "forest.json"}"#)
    for _ in 0..<2 {
      let result = shell.run("run_suite suites/a_testsuite.json")
      #expect(result.status == 0, "\(result.error)")
      #expect(try result.retcode == 0)
      #expect(try result.answer["data"]?["summary"]?["success"] == 1)
      let uploads = try #require(try result.answer["data"]?["uploads"]?.listValue)
      #expect(uploads.map { $0["name"]?.textValue } == ["n.guest", "n.host"])
      #expect(uploads.map { $0["status"]?.textValue } == ["success", "success"])
      #expect(result.error.contains("n.host is listed again; it is stored already"))
    }
    #expect(try shell.run("table_info -n n -t guest").answer["data"]?["count"] == 3)
  }

  @Test func predictionGetsTheModelOfItsTraining() throws {
    let shell = try Shell()
    // The prediction stands first, its training after it.
    try shell.suite(
      #""predict": {"conf": "predict.json", "deps": "train"}, "train": {"conf": "train.json", "dsl": "dsl.json"}"#)
    let result = shell.run("run_suite suites/a_testsuite.json")
    #expect(result.status == 0, "\(result.error)")
    let tasks = try #require(try result.answer["data"]?["tasks"]?.listValue)
    #expect(tasks.map { $0["name"]?.textValue } == ["train", "predict"])
    #expect(tasks.map { $0["status"]?.textValue } == ["success", "success"], "\(result.error)")
    let (train, predict) = (tasks[0]["job_id"]?.textValue ?? "", tasks[1]["job_id"]?.textValue ?? "")
    let conf = try shell.workdir.read("workspace/jobs/\(predict)/job_runtime_conf.json")
    #expect(conf.contains(train), "\(conf)")
    // What was written in the suite's own file is as it was.
    #expect(try shell.workdir.read("suites/predict.json").contains("to be filled in"))
  }

  @Test func onlySomeTasks() throws {
    let shell = try Shell()
    try shell.suite(
      """
      "other": {"conf": "broken.json", "dsl": "dsl.json"}, "train": {"conf": "train.json", "dsl": "dsl.json"},
      "predict": {"conf": "predict.json", "deps": "train"}
      """)
    let result = shell.run("run_suite suites --only train")
    #expect(result.status == 0, "\(result.error)")
    #expect(try result.answer["data"]?["tasks"]?.listValue?.map { $0["name"]?.textValue } == ["train"])
    let both = shell.run("run_suite suites --only predict")
    #expect(try both.answer["data"]?["tasks"]?.listValue?.map { $0["name"]?.textValue } == ["train", "predict"])
    let wrong = shell.run("run_suite suites --only trian")
    #expect(wrong.status == 2)
    #expect(wrong.error.contains("the suite has no task 'trian'") && wrong.error.contains("'train'"))
  }

  /// The forms of FATE 1.5 and later.
  @Test func programsOfThePythonClient() throws {
    let shell = try Shell()
    try shell.workdir.write(
      "b_testsuite.json",
      """
      {"data": [], "tasks": {"script": {"script": "./lr.py"}},
       "pipeline_tasks": {"pipeline": {"script": "./pipeline.py"}},
       "hetero_lr": {"local": {"script": "./sklearn.py", "conf": "c.yaml"}, "FATE": {"script": "./fate.py"}}}
      """)
    let result = shell.run("run_suite b_testsuite.json")
    #expect(result.status == 0, "\(result.error)")
    let tasks = try #require(try result.answer["data"]?["tasks"]?.listValue)
    #expect(
      tasks.map { $0["name"]?.textValue } == ["script", "pipeline", "hetero_lr/local", "hetero_lr/FATE"])
    #expect(Set(tasks.map { $0["status"]?.textValue }) == ["unsupported"])
  }

  @Test func tableThatCouldNotBeStored() throws {
    let shell = try Shell()
    try shell.suite(#""train": {"conf": "train.json", "dsl": "dsl.json"}"#)
    try shell.workdir.write("examples/host.csv", "id,x1\n1,2\n1,3\n")
    let result = shell.run("run_suite suites/a_testsuite.json")
    #expect(result.status == 1)
    let data = try result.answer["data"]
    #expect(data?["uploads"]?[1]?["status"] == "failed")
    #expect(data?["tasks"]?[0]?["status"] == "skipped")
    #expect(data?["tasks"]?[0]?["because"] == "n.host")
  }

  @Test(arguments: [
    (#"{"tasks": {}}"#, "the test suite has no tasks"),
    (#"{"tasks": []}"#, "'tasks' must be a map, found an empty list"),
    (#"{"tasks": {"a": {}}}"#, "the task 'a' has no conf"),
    (#"{"tasks": {"a": {"conf": 1}}}"#, "'conf' must be a path, found 1"),
    (#"{"data": {}, "tasks": {"a": {"conf": "c"}}}"#, "'data' must be a list, found a map"),
    (#"{"tasks": {"a": {"conf": "c", "deps": "b"}}}"#, "the suite has no task 'b'"),
    (#"{"tasks": {"a": {"conf": "c", "deps": 3}}}"#, "'deps' must be the name of a task, found 3"),
    (
      #"{"tasks": {"a": {"conf": "c", "deps": "b"}, "b": {"conf": "c", "deps": "a"}}}"#,
      "the tasks 'a' and 'b' wait for one another"
    ),
  ])
  func suiteThatIsNone(_ text: String, _ message: String) throws {
    let shell = try Shell()
    try shell.workdir.write("testsuite.json", text)
    let result = shell.run("run_suite testsuite.json")
    #expect(result.status == 2)
    #expect(result.error.contains(message), "\(result.error)")
    #expect(try shell.workdir.tree().keys.allSatisfy { !$0.hasPrefix("workspace") })
  }

  /// FATE-Test's `data_deps`: a Reader gets the table that a component of another task left.
  @Test func aReaderGetsWhatAnotherTaskLeft() throws {
    let shell = try Shell()
    try shell.workdir.write("guest.csv", "id,x0\n1,0.5\n2,1.5\n")
    func conf(_ table: String, _ more: String) -> String {
      """
      {"dsl_version": 2, "initiator": {"role": "guest", "party_id": 9999}, "role": {"guest": [9999]},
       "job_parameters": {"common": {}},
       "component_parameters": {"role": {"guest": {"0": {"reader_0": {"table": {"name": "\(table)", "namespace": "n"}},
         \(more)}}}}}
      """
    }
    try shell.workdir.write(
      "a.json", conf("guest", #""column_expand_0": {"append_header": ["x1"], "fill_value": [7]}"#))
    try shell.workdir.write("b.json", conf("to be filled in", #""dt_0": {"with_label": false}"#))
    func dsl(_ name: String, _ module: String) -> String {
      """
      {"components": {"reader_0": {"module": "Reader", "output": {"data": ["data"]}},
        "\(name)": {"module": "\(module)", "input": {"data": {"data": ["reader_0.data"]}}, "output": {"data": ["data"]}}}}
      """
    }
    try shell.workdir.write("a_dsl.json", dsl("column_expand_0", "ColumnExpand"))
    try shell.workdir.write("b_dsl.json", dsl("dt_0", "DataTransform"))
    func suite(_ source: String) throws {
      try shell.workdir.write(
        "testsuite.json",
        """
        {"data": [{"file": "guest.csv", "head": 1, "partition": 1, "namespace": "n", "table_name": "guest"}],
         "tasks": {"expand": {"conf": "a.json", "dsl": "a_dsl.json"},
           "read": {"conf": "b.json", "dsl": "b_dsl.json",
                    "data_deps": {"expand": {"guest_0": {"reader_0": "\(source)"}}}}}}
        """)
    }
    try suite("column_expand_0")
    let result = shell.run("run_suite testsuite.json")
    #expect(result.status == 0, "\(result.error)")
    let job = try #require(try result.answer["data"]?["tasks"]?[1]?["job_id"]?.textValue)
    shell.run("component_output_data -j \(job) -cpn dt_0 -r guest -p 9999 -o out")
    let table = try shell.workdir.read("out/job_\(job)_dt_0_guest_9999_output_data/data.csv")
    #expect(table.contains("x1") && table.contains("7"), "\(table)")
    try suite("colum_expand_0")
    let wrong = shell.run("run_suite testsuite.json")
    #expect(wrong.status == 1)
    #expect(wrong.error.contains("'colum_expand_0' of 'expand' left no table at guest 9999"), "\(wrong.error)")
    #expect(wrong.error.contains("'column_expand_0'"))
  }

  @Test func wrongArguments() throws {
    let shell = try Shell()
    #expect(shell.run("run_suite").status == 2)
    #expect(shell.run("run_suite nowhere.json").error.contains("the test suite 'nowhere.json' does not exist"))
    try shell.workdir.write("empty/readme", "nothing")
    let result = shell.run("run_suite empty")
    #expect(result.status == 4)
    #expect(result.error.contains("there is no file whose name ends in 'testsuite.json' below 'empty'"))
    try shell.suite(#""train": {"conf": "train.json", "dsl": "dsl.json", "depps": "x"}"#)
    let override = shell.run("run_suite suites --set hetero_lr_0.max_iter=1")
    #expect(override.status == 2)
    #expect(override.error.contains("no task has a component 'hetero_lr_0'"))
    #expect(shell.run("run_suite suites").error.contains("unknown key 'depps' of the task 'train'"))
  }
}

extension Shell {
  /// Writes a suite with the given tasks, and the files that they may name.
  fileprivate func suite(_ tasks: String) throws {
    let data = [("guest", "guest_0"), ("host", "host_0"), ("host", "host_1")].map { name, role in
      """
      {"file": "examples/\(name).csv", "head": 1, "partition": 4, "namespace": "n", "table_name": "\(name)", "role": "\(role)"}
      """
    }
    try workdir.write("suites/a_testsuite.json", #"{"data": [\#(data.joined(separator: ","))], "tasks": {\#(tasks)}}"#)
    try workdir.write("examples/guest.csv", "id,y,x0\n1,0,0.5\n2,1,1.5\n3,1,2.5\n")
    try workdir.write("examples/host.csv", "id,x1\n1,7\n2,8\n4,9\n")
    try workdir.write("suites/train.json", conf(host: "host", key: "d", job: #""work_mode": 0"#))
    try workdir.write("suites/broken.json", conf(host: "nobody", key: "d", job: #""work_mode": 0"#))
    try workdir.write(
      "suites/predict.json",
      conf(
        host: "host", key: "eval_data",
        job: #""work_mode": 0, "job_type": "predict", "model_id": "to be filled in", "model_version": "x""#))
    let dataio =
      #""dataio_0": {"module": "DataIO", "input": {"data": {"data": ["args.d"]}}, "output": {"data": ["o"], "model": ["m"]}}"#
    let intersection =
      #""intersection_0": {"module": "Intersection", "input": {"data": {"data": ["dataio_0.o"]}}, "output": {"data": ["o"]}}"#
    try workdir.write("suites/dsl.json", #"{"components": {\#(dataio), \#(intersection)}}"#)
    try workdir.write(
      "suites/forest.json",
      #"{"components": {\#(dataio), "homo_nn_0": {"module": "HomoNN"}, "hetero_nn_0": {"module": "HeteroNN"}}}"#)
  }

  private func conf(host: String, key: String, job: String) -> String {
    """
    {"initiator": {"role": "guest", "party_id": 9999}, "job_parameters": {\(job)},
     "role": {"guest": [9999], "host": [10000]},
     "role_parameters": {
       "guest": {"args": {"data": {"\(key)": [{"namespace": "n", "name": "guest"}]}},
                 "dataio_0": {"with_label": [true], "label_name": ["y"]}},
       "host": {"args": {"data": {"\(key)": [{"namespace": "n", "name": "\(host)"}]}},
                "dataio_0": {"with_label": [false]}}},
     "algorithm_parameters": {"intersection_0": {"intersect_method": "raw"}}}
    """
  }
}
