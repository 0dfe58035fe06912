import Configuration
import Platform
import TestSupport
import Testing

/// The operations on jobs: keys and types of their answers are those of the contract (1.3, 2.2, 2.3, 3.2), in the form of
/// FATE 1.4 and in that of 1.5 and later.
@Suite struct JobOperationTests {
  private static let job14: JSON = [
    "f_create_time": "integer", "f_current_steps": "text", "f_current_tasks": "text", "f_description": "text",
    "f_elapsed": "integer", "f_end_time": "integer", "f_initiator_party_id": "text", "f_is_initiator": "integer",
    "f_job_id": "text", "f_name": "text", "f_party_id": "text", "f_progress": "integer", "f_role": "text",
    "f_roles": "text", "f_run_ip": "text", "f_start_time": "integer", "f_status": "text", "f_tag": "text",
    "f_train_runtime_conf": "text", "f_update_time": "integer", "f_work_mode": "integer", "f_dsl": "text",
    "f_runtime_conf": "text",
  ]

  private static let added15: [String] = [
    "f_user_id", "f_runtime_conf_on_party", "f_status_code", "f_initiator_role", "f_ready_signal", "f_ready_time",
    "f_cancel_signal", "f_cancel_time", "f_rerun_signal", "f_end_scheduling_updates", "f_engine_name", "f_engine_type",
    "f_cores", "f_memory", "f_remaining_cores", "f_remaining_memory", "f_resource_in_use", "f_apply_resource_time",
    "f_return_resource_time", "f_create_date", "f_update_date", "f_start_date", "f_end_date",
  ]

  @Test func jobsOverREST() throws {
    let gateway = Gateway(try Shell())
    let (earlier, later) = (try gateway.shell.job(), try gateway.shell.job(version: 2))
    let row = try gateway.post("job/query", #"{"job_id": "\#(earlier)", "role": "host", "party_id": 10000}"#).json
    #expect(row["data"]?.listValue?.count == 1)
    #expect(shape(row["data"]?[0]) == Self.job14)
    let other = try gateway.post("job/query", #"{"job_id": "\#(later)", "party_id": "9999", "local": {"role": "x"}}"#)
    let columns = try other.json["data"]?[0]
    let expected = (Self.job14.objectValue ?? [:]).keys + Self.added15
    #expect(
      columns?.keys == expected.filter { !["f_current_steps", "f_current_tasks"].contains($0) }.sorted())
    #expect(shape(columns?["f_roles"]) == ["guest": ["integer"], "host": ["integer"]], "objects from 1.5 on")
    #expect(shape(columns?["f_dsl"]?["components"]?["reader_0"]) == ["module": "text", "output": ["data": ["text"]]])
    #expect(columns?["f_runtime_conf"]?["dsl_version"] == 2)
    #expect(columns?["f_is_initiator"] == true)
    #expect(columns?["f_create_date"]?.textValue?.utf8.count == 19)
  }

  /// Any column is a filter, and what is no column is passed over (contract 2.2).
  @Test func everyColumnIsAFilter() throws {
    let gateway = Gateway(try Shell())
    let job = try gateway.shell.job()
    func count(_ body: String) throws -> Int? {
      try gateway.post("job/query", body).json["data"]?.listValue?.count
    }
    #expect(try count(#"{"job_id": "\#(job)", "whatever": 3, "limit": 1}"#) == 2)
    #expect(try count(#"{"job_id": "\#(job)", "is_initiator": 1}"#) == 1)
    #expect(try count(#"{"job_id": "\#(job)", "work_mode": 0, "progress": "100", "tag": "job_end"}"#) == 2)
    #expect(try count(#"{"job_id": "\#(job)", "status": ["failed", "success"], "role": "guest"}"#) == 1)
    #expect(try count(#"{"job_id": "\#(job)", "initiator_role": "guest"}"#) == nil, "1.4 has no such column")
  }

  @Test func nothingFoundInEitherForm() throws {
    let gateway = Gateway(try Shell())
    _ = try gateway.shell.toy()
    #expect(try gateway.post("job/query", #"{"job_id": "1"}"#).retmsg == "find job failed")
    #expect(try gateway.post("job/query", "{}").retcode == 101)
    try gateway.shell.answer(as: "1.11")
    let answer = try gateway.post("job/query", #"{"job_id": "1"}"#).json
    #expect(answer["retcode"] == 0 && answer["data"] == [] && answer["retmsg"] == "no job could be found")
    #expect(gateway.shell.run("query_job -j 1").status == 4, "the command line stays honest")
  }

  @Test func listsInTheThreeForms() throws {
    let gateway = Gateway(try Shell())
    let jobs = try (0..<3).map { _ in try gateway.shell.toy() }
    for version in ["1.4", "1.5"] {
      try gateway.shell.answer(as: version)
      let list = try gateway.post("job/list/job", #"{"limit": 3}"#).json["data"]?.listValue ?? []
      #expect(list.compactMap { $0["f_job_id"]?.textValue } == [jobs[2], jobs[2], jobs[1]])
      #expect(shape(list.first) == Self.job14)
      #expect(try gateway.post("job/list/task", "{}").json["data"]?.listValue?.count == 6)
      #expect(try gateway.post("job/list/job", #"{"job_id": "1"}"#).retmsg == "No job found")
      let tasks = try gateway.post("job/list/task", #"{"job_id": "1"}"#)
      #expect(try tasks.retcode == 100 && tasks.retmsg == "No task found")
    }
    try gateway.shell.answer(as: "1.11")
    let page = try gateway.post("job/list/job", #"{"limit": 4, "page": 2}"#).json["data"]
    #expect(page?["count"] == 6)
    #expect(page?["jobs"]?.listValue?.compactMap { $0["f_job_id"]?.textValue } == [jobs[0], jobs[0]])
    let tasks = try gateway.post("job/list/task", #"{"limit": 1, "role": "guest"}"#).json["data"]
    #expect(shape(tasks) == ["count": "integer", "tasks": [Self.task14]])
    #expect(tasks?["count"] == 3)
    #expect(gateway.shell.run("list_job -limit -2").status == 2)
  }

  private static let task14: JSON = [
    "f_component_name": "text", "f_create_time": "integer", "f_elapsed": "integer", "f_end_time": "integer",
    "f_job_id": "text", "f_operator": "text", "f_party_id": "text", "f_role": "text", "f_run_ip": "text",
    "f_run_pid": "integer", "f_start_time": "integer", "f_status": "text", "f_task_id": "text",
    "f_update_time": "integer",
  ]

  @Test func tasksInBothForms() throws {
    let gateway = Gateway(try Shell())
    let (earlier, later) = (try gateway.shell.job(), try gateway.shell.job(version: 2))
    let one = try gateway.post("job/task/query", #"{"job_id": "\#(earlier)", "component_name": "dataio_0"}"#).json
    #expect(one["data"]?.listValue?.map(shape) == [Self.task14, Self.task14])
    let other = try gateway.post("job/task/query", #"{"job_id": "\#(later)", "task_version": 0, "role": "guest"}"#)
    let tasks = try other.json["data"]?.listValue ?? []
    #expect(tasks.map { $0["f_component_name"] } == ["reader_0", "dataio_0", "intersection_0"])
    let added: JSON = [
      "f_task_version": "integer", "f_initiator_role": "text", "f_initiator_party_id": "text",
      "f_federated_mode": "text", "f_federated_status_collect_type": "text", "f_status_code": "null",
      "f_run_on_this_party": "boolean", "f_party_status": "text", "f_create_date": "text", "f_update_date": "text",
      "f_start_date": "text", "f_end_date": "text",
    ]
    let all = (Self.task14.objectValue ?? [:]).merging(added.objectValue ?? [:]) { $1 }
    #expect(shape(tasks[0]) == .object(all))
    #expect(try gateway.post("job/task/query", #"{"job_id": "\#(later)", "status": "running"}"#).retcode == 101)
  }

  @Test func dataViews() throws {
    let gateway = Gateway(try Shell())
    let (earlier, later) = (try gateway.shell.job(), try gateway.shell.job(version: 2))
    let one = gateway.shell.run("data_view_query -j \(earlier) -r guest -cpn dataio_0 -s success")
    #expect(
      try shape(one.answer["data"]) == [
        [
          "f_component_name": "text", "f_create_time": "integer", "f_description": "text", "f_job_id": "text",
          "f_model_version": "text", "f_partition": "integer", "f_party_id": "text", "f_party_model_id": "text",
          "f_role": "text", "f_size": "integer", "f_table_count_actual": "integer", "f_table_count_upload": "integer",
          "f_table_name": "text", "f_table_namespace": "text", "f_tag": "text", "f_task_id": "text", "f_ttl": "integer",
          "f_type": "text", "f_update_time": "integer",
        ]
      ])
    #expect(try one.answer["data"]?[0]?["f_table_count_actual"] == 3)
    let other = try gateway.post("job/data/view/query", #"{"job_id": "\#(later)", "role": "guest", "status": null}"#)
    let rows = try other.json["data"]?.listValue ?? []
    #expect(rows.map { $0["f_data_name"] } == ["table", "out", "out"])
    #expect(
      rows[0].keys == [
        "f_component_name", "f_create_date", "f_create_time", "f_data_name", "f_job_id", "f_party_id", "f_role",
        "f_table_name", "f_table_namespace", "f_task_id", "f_task_version", "f_update_date", "f_update_time",
      ])
    let nothing = gateway.shell.run("data_view_query -j \(earlier) -cpn x")
    #expect(nothing.status == 4)
    #expect(try nothing.retcode == 101 && nothing.retmsg == "find data view failed")
  }

  @Test func configs() throws {
    let gateway = Gateway(try Shell())
    let job = try gateway.shell.job()
    let answer = try gateway.post("job/config", #"{"job_id": "\#(job)", "role": "guest", "party_id": "9999"}"#).json
    #expect(answer["data"]?.keys == ["dsl", "job_id", "model_info", "runtime_conf", "train_runtime_conf"])
    #expect(answer["data"]?["train_runtime_conf"] == .object([:]), "there is none of a training job")
    #expect(shape(answer["data"]?["model_info"]) == ["model_id": "text", "model_version": "text"])
    #expect(answer["data"]?["dsl"]?["components"]?["dataio_0"]?["module"] == "DataIO")
    let result = gateway.shell.run("job_config -j \(job) -r guest -p 9999 -o out")
    let folder = gateway.shell.workdir.path("out/job_\(job)_config")
    #expect(try result.answer["directory"]?.textValue == folder)
    #expect(try result.retmsg == "download successfully, please check \(folder) directory")
    #expect(try result.answer["data"]?.keys == ["job_id", "model_info", "train_runtime_conf"])
    let files = try gateway.shell.workdir.tree("out/job_\(job)_config")
    #expect(
      files.keys.sorted() == ["dsl.json", "model_info.json", "runtime_conf.json", "train_runtime_conf.json"])
    #expect(files["train_runtime_conf.json"] == "{}")
    #expect(files["model_info.json"]?.hasPrefix("{\n    \"model_id\": ") == true, "indented by four")
    let wrong = gateway.shell.run("job_config -j \(job) -r arbiter -p 9999 -o other")
    #expect(wrong.status == 4)
    #expect(try wrong.retcode == 101 && wrong.retmsg == "find job failed")
    #expect(try !gateway.shell.workdir.names().contains("other/"))
  }

  @Test func notes() throws {
    let gateway = Gateway(try Shell())
    let job = try gateway.shell.toy()
    let body = #"{"job_id": "\#(job)", "role": "guest", "party_id": 9999"#
    #expect(
      try gateway.post("job/update", body + #", "notes": "a\nnäme"}"#).json == ["retcode": 0, "retmsg": "success"])
    #expect(try gateway.shell.run("query_job -j \(job)").answer["data"]?[1]?["f_description"] == "a\nnäme")
    #expect(try gateway.post("job/update", body + "}").retmsg == "the following arguments are required: notes")
    let wrong = try gateway.post("job/update", #"{"job_id": "1", "role": "guest", "party_id": 9999, "notes": ""}"#)
    #expect(try wrong.retcode == 101 && wrong.retmsg == "find job failed")
  }

  @Test func cleaning() throws {
    let shell = try Shell()
    let job = try shell.job()
    #expect(shell.run("clean_job -j \(job) -r guest -cpn intersection_0").output.contains("\"retcode\": 0"))
    let names = try shell.workdir.names("workspace/jobs/\(job)")
    #expect(!names.contains("guest/9999/intersection_0/data/") && names.contains("host/10000/intersection_0/data/"))
    #expect(!names.contains("guest/9999/intersection_0/metrics.json"))
    #expect(names.contains("guest/9999/intersection_0/task.json"))
    #expect(try shell.run("component_metrics -j \(job) -r guest -p 9999 -cpn intersection_0").retmsg == "no data")
    #expect(shell.run("clean_job -j \(job) -cpn nothing").status == 4)
    #expect(shell.run("clean_job -j \(job)").status == 0)
    #expect(try !shell.workdir.names("workspace/jobs/\(job)").contains { $0.hasSuffix(".arrow") })
    #expect(try shell.run("query_job -j \(job)").answer["data"]?[0]?["f_status"] == "success")
  }

  @Test func logsAsAnArchive() throws {
    let gateway = Gateway(try Shell())
    let job = try gateway.shell.toy()
    for response in [
      try gateway.get("job/log", #"{"job_id": "\#(job)"}"#),
      try gateway.post("job/log/download", #"{"job_id": "\#(job)", "output_path": "/nowhere"}"#),
    ] {
      #expect(response.status == 200)
      #expect(response.headers["content-type"] == "application/gzip")
      #expect(response.headers["content-disposition"] == "attachment; filename=job_\(job)_log.tar.gz")
      let path = try gateway.shell.workdir.write("log.tar.gz", response.body)
      let list = try EndedProgram.run("/bin/tar", ["-tzf", path]).output.split(separator: "\n")
      #expect(list.contains("guest/9999/secure_add_example_0/INFO.log") && list.contains("fate_flow_schedule.log"))
    }
    #expect(try gateway.shell.workdir.names("workspace/outgoing") == [], "nothing is left of what was sent")
    #expect(try gateway.post("job/log/download", #"{"job_id": "1"}"#).status != 200)
    let path = try gateway.post("job/log/path", #"{"job_id": "\#(job)"}"#).json
    #expect(shape(path) == ["data": ["logs_directory": "text"], "retcode": "integer", "retmsg": "text"])
  }

  @Test func predictDSLs() throws {
    let gateway = Gateway(try Shell())
    let job = try gateway.shell.job(version: 2)
    let dsl = try gateway.shell.workdir.read("workspace/jobs/\(job)/job_dsl.json")
    let body: JSON = ["train_dsl": .text(dsl), "cpn_str": "[dataio_0, \"intersection_0\"]", "version": "2"]
    let answer = try gateway.post("job/dsl/generate", CanonicalJSON.text(body, .line)).json
    #expect(answer["data"]?["components"]?.keys == ["dataio_0", "intersection_0"])
    #expect(answer["data"]?["components"]?["dataio_0"]?["input"]?["model"] == ["pipeline.dataio_0.m"])
    let named = JSON.object((body.objectValue ?? [:]).merging(["filename": "p.json"]) { $1 })
    let file = try gateway.post("job/dsl/generate", CanonicalJSON.text(named, .line))
    #expect(file.headers["content-disposition"] == "attachment; filename=p.json")
    #expect(try file.json == answer["data"])
    for name in ["../p.json", "", "a/b"] {
      let bad = JSON.object((body.objectValue ?? [:]).merging(["filename": .text(name)]) { $1 })
      #expect(try gateway.post("job/dsl/generate", CanonicalJSON.text(bad, .line)).status != 200, "\(name)")
    }
    try gateway.shell.workdir.write("train.json", dsl)
    let result = gateway.shell.run("dsl_generate --train_dsl_path train.json --cpn_str x --version 2")
    #expect(result.status != 0)
    let written = gateway.shell.run("dsl_generate --train_dsl_path train.json --filename p.json -o out")
    #expect(written.status == 0, "\(written.error)")
    #expect(try gateway.shell.workdir.names("out") == ["p.json"])
  }
}
