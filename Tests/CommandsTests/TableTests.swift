import Configuration
import Diagnostics
import TestSupport
import Testing

@testable import Commands

/// The operations on tables in the forms of FATE 1.4 and 1.11 (contract 2.3, 5.2).
@Suite struct TableTests {
  // MARK: table_info

  @Test func infoInTheFormOfToday() throws {
    let shell = try Shell()
    try shell.answer(as: "1.11")
    try shell.upload("a", "id,y,x0\n1,0,0.5\n2,1,1.5\n")
    let data = try #require(try shell.run("table_info -n n -t a").answer["data"])
    #expect(
      data.keys == [
        "address", "count", "enable", "enabled", "exist", "extend_sid", "namespace", "origin", "partition", "schema",
        "table_name",
      ])
    #expect(data["exist"] == 1 && data["count"] == 2 && data["enable"] == true && data["origin"] == "upload")
    #expect(data["schema"] == ["header": "y,x0", "sid": "id"])
    #expect(data["address"] == ["namespace": "n", "name": "a"])
  }

  @Test func infoOfNothing() throws {
    let shell = try Shell()
    let earlier = shell.run("table_info -n n -t a")
    #expect(earlier.status == 4)
    #expect(
      try earlier.answer["data"]
        == ["count": 0, "namespace": "n", "partition": .null, "schema": [:], "table_name": "a"])
    try shell.answer(as: "1.11")
    let later = shell.run("table_info -n n -t a")
    #expect(later.status == 4)
    #expect(try later.retcode == 0)
    #expect(try later.answer["data"]?["exist"] == 0)
    #expect(try later.answer["data"]?["count"] == 0)
    let made = shell.call(TableInfoOperation.self, #"{"namespace": "n", "table_name": "a", "create": true}"#)
    #expect(made.status == 0)
    #expect(try made.answer["data"]?["schema"] == [:])
  }

  // MARK: table_delete

  @Test func deleteByName() throws {
    let shell = try Shell()
    try shell.upload("a", "id,x\n1,2\n")
    let result = shell.run("table_delete -n n -t a")
    #expect(result.status == 0)
    #expect(
      try result.answer
        == ["data": [["namespace": "n", "table_name": "a"]], "retcode": 0, "retmsg": "success"])
    let again = shell.run("table_delete -n n -t a")
    #expect(again.status == 4, "FATE 1.4 says success, the exit status does not")
    #expect(try again.retcode == 0)
    #expect(try again.answer["data"] == [["namespace": "n", "table_name": "a"]])
  }

  @Test func deleteByNameInTheFormOfToday() throws {
    let shell = try Shell()
    try shell.answer(as: "1.11")
    try shell.upload("a", "id,x\n1,2\n")
    #expect(try shell.run("table_delete -n n -t a").answer["data"] == ["namespace": "n", "table_name": "a"])
    let again = shell.run("table_delete -n n -t a")
    #expect(again.status == 4)
    #expect(try again.retcode == 101)
    #expect(try again.retmsg == "n.a: no find table" || again.retmsg == "no find table")
  }

  @Test func deleteWhatAJobLeft() throws {
    let shell = try Shell()
    try shell.upload("guest", "id,y,x\n1,0,2\n2,1,3\n")
    try shell.upload("host", "id,z\n1,5\n3,6\n")
    let job = try #require(try shell.intersect().answer["jobId"]?.textValue)
    let one = shell.run("table_delete -j \(job) -r guest -p 9999 -cpn intersection_0")
    #expect(try one.answer["data"]?.listValue?.count == 1)
    #expect(try one.answer["data"]?[0]?["namespace"]?.textValue == "output_data_\(job)_intersection_0")
    #expect(shell.run("component_output_data -j \(job) -r guest -p 9999 -cpn intersection_0 -o out").status == 4)
    #expect(shell.run("component_output_data -j \(job) -r host -p 10000 -cpn intersection_0 -o out").status == 0)
    // The two of dataio_0 and that of the host's intersection.
    #expect(try shell.run("table_delete -j \(job)").answer["data"]?.listValue?.count == 3)
    let nothing = shell.run("table_delete -j \(job)")
    #expect(nothing.status == 4)
    #expect(try nothing.retcode == 101)
    #expect(try shell.run("table_info -n n -t guest").answer["data"]?["count"] == 2, "what it read stays")
  }

  @Test func deleteWhatAnUploadStored() throws {
    let shell = try Shell()
    let job = try #require(try shell.upload("a", "id,x\n1,2\n").answer["jobId"]?.textValue)
    #expect(try shell.run("table_delete -j \(job) -r guest").retcode == 101)
    #expect(try shell.run("table_delete -j \(job)").answer["data"] == [["namespace": "n", "table_name": "a"]])
    #expect(shell.run("table_info -n n -t a").status == 4)
  }

  @Test func deleteWithoutAName() throws {
    let shell = try Shell()
    try shell.upload("a", "id,x\n1,2\n")
    let result = shell.run("table_delete -r guest")
    #expect(result.status == 4)
    #expect(try result.retcode == 101)
    #expect(try result.retmsg == "no find table")
    #expect(shell.run("table_delete -t a").status == 2)
  }

  @Test(arguments: [("../..", "format"), ("n", ".."), (".", "."), ("..", "../jobs"), ("n/../..", "x"), ("N", "A")])
  func namesStayInTheirPlace(_ namespace: String, _ name: String) throws {
    let shell = try Shell()
    try shell.upload("a", "id,x\n1,2\n")
    let before = try shell.workdir.names()
    #expect(shell.run(["table_delete", "-n", namespace, "-t", name]).status == 4)
    #expect(shell.run(["table_disable", "-n", namespace, "-t", name]).status == 4)
    #expect(try shell.workdir.names() == before)
    let made = shell.run(["upload", "-i", "a.csv", "--head", "1", "--partition", "1", "-n", namespace, "-t", name])
    #expect(made.status == 0, "\(made.error)")
    #expect(try shell.run(["table_info", "-n", namespace, "-t", name]).answer["data"]?["count"] == 1)
    let new = try shell.workdir.names().filter { !before.contains($0) }
    #expect(new.allSatisfy { $0.hasPrefix("workspace/") })
    #expect(shell.run(["table_delete", "-n", namespace, "-t", name]).status == 0)
    #expect(try shell.run("table_info -n n -t a").answer["data"]?["count"] == 1)
  }

  // MARK: table_disable

  @Test func disabledTablesAreNotRead() throws {
    let shell = try Shell()
    try shell.upload("guest", "id,y,x\n1,0,2\n2,1,3\n")
    try shell.upload("host", "id,z\n1,5\n3,6\n")
    #expect(
      try shell.run("table_disable -n n -t host").answer
        == ["data": [["namespace": "n", "table_name": "host"]], "retcode": 0, "retmsg": "success"])
    let refused = try shell.intersect()
    #expect(refused.status == 5)
    #expect(refused.error.contains("[F0513]"), "\(refused.error)")
    #expect(shell.run("table_enable -n n -t host").status == 0)
    #expect(try shell.intersect().status == 0)
    #expect(try shell.run("table_disable -n n").answer["data"]?.listValue?.count == 2)
    #expect(shell.run("table_disable -t nobody").status == 4)
    #expect(try shell.run("table_disable_delete").answer["data"]?.listValue?.count == 2)
    #expect(try shell.run("table_disable_delete").retcode == 101)
  }

  // MARK: table_list

  @Test func listOfAJob() throws {
    let shell = try Shell()
    try shell.upload("guest", "id,y,x\n1,0,2\n2,1,3\n")
    try shell.upload("host", "id,z\n1,5\n3,6\n")
    let job = try #require(try shell.intersect().answer["jobId"]?.textValue)
    let data = try #require(try shell.run("table_list -j \(job) -r host -p 10000").answer["data"])
    #expect(data.keys == ["dataio_0", "intersection_0"])
    #expect(data["dataio_0"]?["input"] == ["args.d": ["namespace": "n", "name": "host"]])
    let left = try #require(data["dataio_0"]?["output"]?["out"])
    #expect(left["namespace"]?.textValue == "output_data_\(job)_dataio_0")
    #expect(data["intersection_0"]?["input"] == ["dataio_0.out": left])
    let other = shell.run("table_list -j \(job) -r host -p 9999")
    #expect(other.status == 4)
    #expect(try other.retcode == 101)
    #expect(
      try shell.run("table_list -j 20200101000000000000001 -r host -p 1").retmsg?.hasSuffix("no find job") == true)
  }

  // MARK: table_bind

  @Test func bindAFile() throws {
    let shell = try Shell()
    try shell.workdir.write("data/a.csv", "id,x\n2,3\n1,2\n")
    try shell.answer(as: "1.11", dataFolders: [shell.workdir.path("data")])
    func body(_ path: String, _ more: String = "") -> String {
      #"{"engine": "PATH", "namespace": "b", "name": "t", "address": {"path": "\#(path)"}\#(more)}"#
    }
    let file = shell.workdir.path("data/a.csv")
    let result = shell.call(TableBind.self, body(file, #", "head": true, "partitions": 3"#))
    #expect(result.status == 0, "\(result.output)")
    #expect(try result.answer["data"] == ["namespace": "b", "table_name": "t"])
    let info = try #require(try shell.run("table_info -n b -t t").answer["data"])
    #expect(info["count"] == 2 && info["partition"] == 3 && info["origin"] == "table_bind")
    #expect(info["address"] == ["path": .text(file)])
    let taken = shell.call(TableAdd.self, body(file))
    #expect(taken.status == 5)
    #expect(
      try taken.retmsg?.hasSuffix(
        "The data table already exists.If you still want to continue uploading, please add the parameter --drop")
        == true)
    #expect(
      shell.call(TableBind.self, body(file, #", "drop": true, "id_column": "id", "feature_column": "x""#)).status == 0)
    #expect(shell.call(TableBind.self, body(file, #", "drop": true, "id_column": "key""#)).status == 2)
    #expect(shell.call(TableBind.self, body("/etc/passwd", #", "drop": true"#)).status == 6)
    #expect(shell.call(TableBind.self, body(shell.workdir.path("data/../data/../x.csv"))).status == 6)
  }

  @Test(arguments: [
    (#"{"engine": "HDFS", "namespace": "b", "name": "t", "address": {"path": "/a"}}"#, "F0910"),
    (#"{"engine": "LOCALFS", "namespace": "b", "name": "t", "address": "/a"}"#, "F0804"),
    (#"{"engine": "LOCALFS", "namespace": "b", "name": "t"}"#, "F0803"),
    (#"{"engine": "LOCALFS", "namespace": "b", "name": "t", "address": {"path": "gone.csv"}}"#, "F0805"),
  ])
  func whatCannotBeBound(_ conf: String, _ code: String) throws {
    let shell = try Shell()
    try shell.workdir.write("b.json", conf)
    let result = shell.run("table_bind -c b.json")
    #expect(result.status == 2)
    #expect(result.error.contains("[\(code)]"), "\(result.error)")
    #expect(try shell.workdir.names() == ["b.json"], "nothing is written")
  }
}
