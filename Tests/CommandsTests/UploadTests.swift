import Configuration
import Diagnostics
import Platform
import TestSupport
import Testing

/// upload and table_info (contract 5.1, 5.2).
@Suite struct UploadTests {
  @Test func uploadAnswersWithTheKeysOfFate() throws {
    let shell = try Shell()
    let result = try shell.upload("a", "id,y,x0\n1,0,0.5\n2,1,1.5\n")
    #expect(result.status == 0, "\(result.error)")
    let answer = try result.answer
    #expect((answer.objectValue ?? [:]).keys.sorted() == ["data", "jobId", "retcode", "retmsg"])
    #expect(
      (answer["data"]?.objectValue ?? [:]).keys.sorted() == [
        "board_url", "job_dsl_path", "job_runtime_conf_path", "logs_directory", "namespace", "table_name",
      ])
    let job = try #require(answer["jobId"]?.textValue)
    let row = try #require(try shell.run("query_job -j \(job)").answer["data"]?[0])
    #expect(row["f_role"] == "local" && row["f_party_id"] == "0" && row["f_status"] == "success")
    let metrics = try shell.run("component_metric_all -j \(job) -cpn upload_0 -r local -p 0").answer["data"]
    #expect(metrics?["upload"]?["data_access"]?["data"] == [["count", 2]])
    #expect(metrics?["upload"]?["data_access"]?["meta"]?["metric_type"] == "UPLOAD")
  }

  @Test func tableInfo() throws {
    let shell = try Shell()
    try shell.upload("a", "id,y,x0\n1,0,0.5\n2,1,1.5\n")
    let result = shell.run("-f table_info -n n -t a")
    #expect(
      result.output == """
        {
            "data": {
                "count": 2,
                "namespace": "n",
                "partition": 4,
                "schema": {
                    "header": "y,x0",
                    "sid": "id"
                },
                "table_name": "a"
            },
            "retcode": 0,
            "retmsg": "success"
        }


        """)
    #expect(result.error == "")
    try shell.workdir.write("t.json", #"{"namespace": "n", "table_name": "a"}"#)
    #expect(shell.run("table_info -c t.json").output == result.output)
  }

  /// FATE answers success with count 0; here the exit status tells the truth.
  @Test func tableThatIsNotThere() throws {
    let shell = try Shell()
    try shell.upload("breast_hetero_guest", "id,x\n1,2\n")
    let result = shell.run("table_info -n n -t breast_hetero_gest")
    #expect(result.status == 4)
    #expect(try result.retcode == 0)
    #expect(try result.answer["data"]?["count"] == 0)
    #expect(
      result.error == """
        error: there is no table 'n.breast_hetero_gest' [F0808]
          help: did you mean 'n.breast_hetero_guest'?

        """)
  }

  @Test func severalAtOnceAsInATestSuite() throws {
    let shell = try Shell()
    try shell.workdir.write("a.csv", "id,x\n1,2\n")
    try shell.workdir.write("b.csv", "id,x\n1,2\n2,3\n")
    try shell.workdir.write(
      "suite.json",
      """
      {"data": [
        {"file": "a.csv", "head": 1, "partition": 16, "work_mode": 0, "table_name": "a", "namespace": "e", "role": "guest_0"},
        {"file": "b.csv", "head": 1, "partition": 16, "work_mode": 0, "table_name": "b", "namespace": "e", "role": "host_0"}],
       "tasks": {}}
      """)
    let result = shell.run("upload -c suite.json")
    #expect(result.status == 0, "\(result.error)")
    #expect(try shell.run("table_info -n e -t a").answer["data"]?["count"] == 1)
    #expect(try shell.run("table_info -n e -t b").answer["data"]?["count"] == 2)
  }

  /// One entry is wrong: none is uploaded, and all that is wrong is shown.
  @Test func severalAtOnceOrNone() throws {
    let shell = try Shell()
    try shell.workdir.write("a.csv", "id,x\n1,2\n")
    try shell.workdir.write(
      "suite.json",
      """
      {"data": [
        {"file": "a.csv", "head": 1, "partition": 16, "table_name": "a", "namespace": "e"},
        {"file": "a.csv", "head": 2, "partition": 16, "table_name": "b", "namespace": "e"},
        {"file": "a.csv", "head": 1, "partition": 0, "table_name": "c", "namespace": "e"}]}
      """)
    let result = shell.run("upload -c suite.json")
    #expect(result.status == 2)
    #expect(result.error.contains("suite.json:3:29: error: 'head' in conf.json should be 0 or 1 [F0804]\n"))
    #expect(
      result.error.contains(
        "suite.json:4:45: error: Error number of partition, it should between 0 and 1024 [F0804]\n"), "\(result.error)")
    #expect(try shell.workdir.names() == ["a.csv", "suite.json"], "nothing is written")
  }

  @Test func dropReplacesAndNoDropMerges() throws {
    let shell = try Shell()
    try shell.upload("a", "id,x\n1,2\n2,3\n")
    try shell.upload("a", "id,x\n2,4\n3,5\n")
    #expect(try shell.run("table_info -n n -t a").answer["data"]?["count"] == 3, "merged by id, as in FATE")
    try shell.upload("a", "id,x\n7,4\n", more: #", "drop": 1"#)
    #expect(try shell.run("table_info -n n -t a").answer["data"]?["count"] == 1)
    try shell.upload("a", "id,x\n8,4\n", more: #", "drop": "0""#)
    #expect(try shell.run("table_info -n n -t a").answer["data"]?["count"] == 2)
    let result = shell.run("upload -c a_upload.json -drop 1")
    #expect(result.status == 0)
    #expect(try shell.run("table_info -n n -t a").answer["data"]?["count"] == 1)
  }

  /// Merging rows with other columns would lose something.
  @Test func otherColumnsAreAConflict() throws {
    let shell = try Shell()
    try shell.upload("a", "id,x\n1,2\n")
    let result = try shell.upload("a", "id,z\n1,2\n")
    #expect(result.status != 0)
    #expect(result.error.contains("[F0508]"), "\(result.error)")
    #expect(try shell.run("table_info -n n -t a").answer["data"]?["schema"]?["header"] == "x", "what was there stays")
  }

  @Test func fileThatIsNotThere() throws {
    let shell = try Shell()
    try shell.workdir.write("data/breast.csv", "id,x\n1,2\n")
    try shell.workdir.write(
      "u.json",
      """
      {"file": "data/brest.csv", "head": 1,
       "partition": 1, "namespace": "n", "table_name": "t"}
      """)
    let result = shell.run("upload -c u.json")
    #expect(result.status == 2)
    #expect(
      try result.retmsg
        == "u.json:1:10: The file is obtained from the fate flow client machine, but it does not exist, "
        + "please check the path: data/brest.csv")
    #expect(result.error.hasSuffix("  help: did you mean 'breast.csv'?\n"), "\(result.error)")
    #expect(try shell.workdir.names() == ["data/", "data/breast.csv", "u.json"])
  }

  @Test func flagsInPlaceOfAConf() throws {
    let shell = try Shell()
    try shell.workdir.write("a.csv", "id,x\n1,2\n")
    let result = shell.run("-f upload -i a.csv --head 1 --partition 2 -n n -t a -w 0")
    #expect(result.status == 0, "\(result.error)")
    #expect(try shell.run("table_info -n n -t a").answer["data"]?["partition"] == 2)
  }

  @Test func keepLast() throws {
    let shell = try Shell()
    let refused = try shell.upload("a", "id,x\n1,2\n1,3\n")
    #expect(refused.status == 2)
    let result = shell.run("upload -c a_upload.json --keep_last")
    #expect(result.status == 0, "\(result.error)")
    #expect(try shell.run("table_info -n n -t a").answer["data"]?["count"] == 1)
  }

  /// FATE's client prints progress on standard output; ours never does.
  @Test func verboseLeavesStandardOutputAlone() throws {
    let shell = try Shell()
    try shell.upload("a", "id,x\n1,2\n")
    let result = shell.run("upload -c a_upload.json -verbose 1")
    #expect(result.status == 0)
    #expect(result.output.hasPrefix("{\n    \"data\": {\n"))
    #expect(try result.retcode == 0)
  }

  /// An upload that has succeeded stays as it is; forced, it runs again from the file of this machine.
  @Test func aFinishedUploadRunsAgainOnlyWhenForced() throws {
    let shell = try Shell()
    let job = try #require(try shell.upload("a", "id,x\n1,2\n").answer["jobId"]?.textValue)
    try shell.workdir.write("a.csv", "id,x\n1,2\n3,4\n")
    let kept = shell.run("rerun_job -j \(job)")
    #expect(kept.status == 0 && kept.error.contains("has succeeded and stays as it is"), "\(kept.error)")
    #expect(try shell.run("table_info -n n -t a").answer["data"]?["count"] == 1)
    let forced = shell.run("rerun_job --force -j \(job)")
    #expect(forced.status == 0, "\(forced.error)")
    #expect(try shell.run("table_info -n n -t a").answer["data"]?["count"] == 2)
    try FileSystem().removeFile(shell.workdir.path("a.csv"))
    #expect(shell.run("rerun_job --force -j \(job)").status != 0)
    #expect(try shell.run("table_info -n n -t a").answer["data"]?["count"] == 2, "what was stored stays")
  }

  @Test(arguments: ["\"\"", "\"ab\"", "\"1\"", "\".\"", "\"\\n\"", "\"-\"", "\"é\"", "5", "\"\\\"\""])
  func whatIsNoDelimiterIsRefused(_ delimiter: String) throws {
    let shell = try Shell()
    let result = try shell.upload("a", "id,x\n1,2\n", more: ", \"id_delimiter\": \(delimiter)")
    #expect(result.status == 2, "\(result.error)")
    #expect(try !shell.workdir.names().contains("workspace/"), "\(result.error)")
  }

  /// FATE's `extend_sid`: rows get ids of their own, the same file the same ones.
  @Test func idsThatAreMade() throws {
    let shell = try Shell()
    let more = #", "extend_sid": true"#
    #expect(try shell.upload("a", "id,x\nu,1\nu,2\n", more: more).status == 0)
    #expect(try shell.upload("a", "id,x\nu,1\nu,2\n", more: more).status == 0)
    #expect(try shell.run("table_info -n n -t a").answer["data"]?["count"] == 2)
    #expect(try shell.run("table_info -n n -t a").answer["data"]?["schema"]?["sid"] == "extend_sid")
    #expect(try shell.run("table_info -n n -t a").answer["data"]?["schema"]?["header"] == "id,x")
    // Those of another file are others, so that its rows come beside them.
    #expect(try shell.upload("a", "id,x\nu,3\n", more: more + #", "drop": 0"#).status == 0)
    #expect(try shell.run("table_info -n n -t a").answer["data"]?["count"] == 3)
    #expect(try shell.upload("b", "id,x\nu,1\nu,2\n", more: more + #", "auto_increasing_sid": true"#).status == 0)
    try shell.workdir.write("d.json", #"{"namespace": "n", "table_name": "b", "output_path": "b.out", "work_mode": 0}"#)
    #expect(shell.run("download -c d.json").status == 0)
    #expect(try shell.workdir.read("b.out") == "0,u,1\n1,u,2\n")
    #expect(shell.run("settings --set api_version=1.11").status == 0)
    #expect(try shell.run("table_info -n n -t a").answer["data"]?["extend_sid"] == true)
    let empty = try shell.upload("e", "", more: more)
    #expect(empty.status == 1 || empty.status == 2)
    #expect(empty.error.contains("is an empty file"), "\(empty.error)")
  }
}
