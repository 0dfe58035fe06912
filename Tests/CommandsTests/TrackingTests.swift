import Configuration
import Platform
import TestSupport
import Testing

/// The tracking operations: keys and types of their answers are those of the contract (2.2, 2.3, 6), in both forms.
@Suite struct TrackingTests {
  private func body(_ job: String, _ component: String, _ more: String = "") -> String {
    #"{"job_id": "\#(job)", "component_name": "\#(component)", "role": "guest", "party_id": "9999"\#(more)}"#
  }

  @Test func jobDataView() throws {
    let gateway = Gateway(try Shell())
    for (version, name) in [(1, "d"), (2, "reader_0")] {
      let job = try gateway.shell.job(version: version)
      let answer = try gateway.post(
        "tracking/job/data_view", #"{"job_id": "\#(job)", "role": "guest", "party_id": 9999}"#)
      #expect(
        try answer.json["data"] == [
          "dataset": [
            "guest": ["9999": .object([name: "n.guest"])], "host": ["10000": .object([name: "n.host"])],
          ], "model_summary": [:], "partner": ["host": [10000]], "roles": ["guest": [9999], "host": [10000]],
        ], "\(answer.text)")
    }
    #expect(try gateway.post("tracking/job/data_view", #"{"job_id": "1"}"#).retmsg == "error")
  }

  @Test func dependencies() throws {
    let gateway = Gateway(try Shell())
    let (earlier, later) = (try gateway.shell.job(), try gateway.shell.job(version: 2))
    let one = try gateway.post("pipeline/dag/dependency", #"{"job_id": "\#(earlier)"}"#).json["data"]
    #expect(
      one == [
        "component_list": ["dataio_0", "intersection_0"],
        "component_module": ["dataio_0": "DataIO", "intersection_0": "Intersection"],
        "component_need_run": ["dataio_0": true, "intersection_0": true],
        "dependencies": ["intersection_0": [["component_name": "dataio_0", "type": "data"]]],
      ])
    let other = try gateway.post(
      "pipeline/dag/dependency", #"{"job_id": "\#(later)", "role": "host", "party_id": 10000}"#)
    #expect(
      try other.json["data"]?["dependencies"] == [
        "dataio_0": [["component_name": "reader_0", "type": "data", "up_output_info": ["data", 0]]],
        "intersection_0": [["component_name": "dataio_0", "type": "data", "up_output_info": ["data", 0]]],
      ])
  }

  /// The job's initiator answers only if neither role nor party is given (contract 2.1).
  @Test func theInitiatorIsMeantWhenNobodyIs() throws {
    let gateway = Gateway(try Shell())
    let job = try gateway.shell.job()
    let ids = #"{"job_id": "\#(job)", "component_name": "dataio_0""#
    let whole = try gateway.post("tracking/component/parameters", ids + "}").json
    #expect(whole["data"]?["DataIOParam"]?["with_label"] == true)
    #expect(try gateway.post("tracking/component/parameters", ids + #", "role": "host"}"#).retcode == 100)
    #expect(try gateway.post("tracking/component/parameters", ids + #", "party_id": 1}"#).retcode == 100)
  }

  @Test func metrics() throws {
    let gateway = Gateway(try Shell())
    let job = try gateway.shell.job()
    let names = try gateway.post("tracking/component/metrics", body(job, "intersection_0")).json["data"]
    #expect(names == ["train": ["intersection"]])
    let metric = try gateway.post(
      "tracking/component/metric_data",
      body(job, "intersection_0", #", "metric_namespace": "train", "metric_name": "intersection""#)
    ).json
    #expect(metric["data"] == [["intersect_count", 2], ["intersect_rate", 0.666667]] || metric["data"]?[0]?[1] == 2)
    #expect(shape(metric["meta"]) == ["metric_type": "text", "name": "text"])
    let none = try gateway.post(
      "tracking/component/metric_data",
      body(job, "intersection_0", #", "metric_namespace": "train", "metric_name": "loss""#))
    #expect(try none.retcode == 0 && none.retmsg == "no data")
    let summary = try gateway.post("tracking/component/summary/download", body(job, "intersection_0")).json
    #expect(summary["data"]?["intersect_count"] == 2)
    let file = try gateway.post(
      "tracking/component/summary/download", body(job, "intersection_0", #", "filename": "s.json""#))
    #expect(file.headers["content-disposition"] == "attachment; filename=s.json")
    #expect(try file.json == summary["data"])
  }

  @Test func metricsAreRemoved() throws {
    let gateway = Gateway(try Shell())
    let job = try gateway.shell.job()
    let answer = try gateway.post("tracking/component/metric/delete", #"{"job_id": "\#(job)"}"#).json
    #expect(shape(answer) == ["data": "text", "retcode": "integer", "retmsg": "text"])
    #expect(try gateway.post("tracking/component/metrics", body(job, "intersection_0")).retmsg == "no data")
    #expect(gateway.shell.run("component_metric_delete -m \(job.prefix(8))").status == 0)
    #expect(gateway.shell.run("component_metric_delete -m 19700101").status == 4)
    #expect(gateway.shell.run("component_metric_delete -m ../x").status == 2)
    #expect(gateway.shell.run("component_metric_delete").status == 2)
  }

  @Test func outputsAsAnArchive() throws {
    let gateway = Gateway(try Shell())
    for (version, names) in [(1, ["output_data.csv", "output_data_meta.json"]), (2, ["out.csv", "out.meta"])] {
      let job = try gateway.shell.job(version: version)
      let response = try gateway.get(
        "tracking/component/output/data/download", body(job, "dataio_0", #", "limit": 2, "output_path": "/x""#))
      #expect(response.status == 200, "\(response.text)")
      let path = try gateway.shell.workdir.write("out\(version)/data.tar.gz", response.body)
      _ = try EndedProgram.run("/bin/tar", ["-xzf", path, "-C", Path.parent(path)])
      let files = try gateway.shell.workdir.tree("out\(version)")
      #expect(files.keys.sorted() == (["data.tar.gz"] + names).sorted())
      #expect(files[names[0]] == "id,y,x0\n1,0,1.5\n2,1,2.5\n")
      #expect(files[names[1]]?.contains("\"header\"") == true)
    }
  }

  /// Real HTTP errors: FATE's clients would take a text for an archive (contract 2.1).
  @Test func outputsThatAreNotThere() throws {
    let gateway = Gateway(try Shell())
    let (toy, later) = (try gateway.shell.toy(), try gateway.shell.job(version: 2))
    let path = "tracking/component/output/data/download"
    let none = try gateway.get(path, body(toy, "secure_add_example_0"))
    #expect(none.status == 500)
    #expect(try none.retcode == 500 && none.retmsg == "no data")
    let limited = try gateway.get(path, body(later, "dataio_0", #", "limit": 0"#))
    #expect(limited.status == 210)
    #expect(try limited.retcode == 210 && limited.retmsg == "limit is 0")
  }

  @Test func previews() throws {
    let gateway = Gateway(try Shell())
    let (earlier, later) = (try gateway.shell.job(), try gateway.shell.job(version: 2))
    let one = try gateway.post("tracking/component/output/data", body(earlier, "dataio_0")).json
    #expect(one["meta"] == ["header": ["id", "y", "x0"], "total": 3])
    #expect(one["data"]?.listValue?.count == 3 && one["data"]?[0] == ["1", 0, 1.5])
    let other = try gateway.post("tracking/component/output/data", body(later, "dataio_0", #", "limit": 1"#)).json
    #expect(other["meta"] == ["header": [["id", "y", "x0"]], "names": ["out"], "total": [3]])
    #expect(other["data"] == [[["1", 0, 1.5]]])
  }

  @Test func outputTables() throws {
    let gateway = Gateway(try Shell())
    let (earlier, later) = (try gateway.shell.job(), try gateway.shell.job(version: 2))
    let path = "tracking/component/output/data/table"
    #expect(
      try shape(gateway.post(path, body(earlier, "dataio_0")).json["data"]) == [
        "table_name": "text", "table_namespace": "text",
      ])
    #expect(
      try shape(gateway.post(path, body(later, "dataio_0")).json["data"]) == [
        ["data_name": "text", "table_name": "text", "table_namespace": "text"]
      ])
    let toy = try gateway.shell.toy()
    let none = try gateway.post(path, body(toy, "secure_add_example_0"))
    #expect(try none.retcode == 100)
    #expect(try none.retmsg == "No found table, please check if the parameters are correct")
  }

  @Test func components() throws {
    let gateway = Gateway(try Shell())
    let job = try gateway.shell.job()
    #expect(
      try gateway.post("tracking/component/list", #"{"job_id": "\#(job)"}"#).json["data"]
        == ["components": ["dataio_0", "intersection_0"]])
    let wrong = try gateway.post("tracking/component/list", #"{"job_id": "1"}"#)
    #expect(try wrong.retmsg == "No job matched, please make sure the job id is valid.")
  }
}
