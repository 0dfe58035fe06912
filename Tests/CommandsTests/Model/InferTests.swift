import Configuration
import Diagnostics
import TestSupport
import Testing

@testable import Commands

/// Rows scored as they stream.
@Suite struct InferTests {
  private func joined(_ rows: [[String]] = TrainedModel.rows, _ header: String = "id,y,x0,x1,z0") -> String {
    TrainedModel.csv(header.split(separator: ",").map(String.init), [0, 1, 2, 3, 4], rows)
  }

  private func lines(_ text: String) -> [[Substring]] {
    text.split(separator: "\n").map { $0.split(separator: ",", maxSplits: 4) }
  }

  /// What a predict job says of the same rows: id, label, predict_result, predict_score, predict_detail.
  private func predicted(_ model: TrainedModel) throws -> [[String]] {
    let conf = """
      {"initiator": {"role": "guest", "party_id": 9999},
       "job_parameters": {"work_mode": 0, "job_type": "predict", "model_id": "\(TrainedModel.modelID)",
                          "model_version": "\(model.version)"},
       "role": {"guest": [9999], "host": [10000], "arbiter": [10000]},
       "role_parameters": {
         "guest": {"args": {"data": {"eval_data": [{"namespace": "n", "name": "guest"}]}}},
         "host": {"args": {"data": {"eval_data": [{"namespace": "n", "name": "host"}]}}}}}
      """
    let job = try model.run("submit_job", conf)
    #expect(job.status == 0, "\(job.error)")
    let id = try #require(try job.answer["jobId"]?.textValue)
    let output = model.shell.run("component_output_data -j \(id) -cpn hetero_lr_0 -r guest -p 9999 -o out")
    #expect(output.status == 0, "\(output.error)")
    let folder = try #require(try output.answer["directory"]?.textValue)
    let text = try model.shell.workdir.read(
      String(folder.dropFirst(model.shell.workdir.path.count + 1)) + "/output_data.csv")
    return text.split(separator: "\n").dropFirst().map { line in
      let parts = line.split(separator: ",").map(String.init)
      let detail = parts[4..<(parts.count - 1)].joined(separator: ",").map { $0 == "'" ? "\"" : String($0) }.joined()
      return Array(parts[..<4]) + [detail]
    }
  }

  @Test func scoresAreThoseOfAPredictJob() throws {
    let model = try TrainedModel()
    try model.bind()
    let expected = try predicted(model)
    #expect(expected.count == 22)
    let rows = Array(TrainedModel.rows.dropLast(2))
    let result = model.infer("--service credit --output json", joined(rows))
    #expect(result.status == 0, "\(result.error)")
    let found = try result.output.split(separator: "\n").map {
      try JSONReader.read(SourceText(name: "line", text: String($0))).json
    }
    #expect(found.map { $0["id"]?.textValue } == rows.map { $0[0] }, "the order of the input")
    let byID = Dictionary(uniqueKeysWithValues: expected.map { ($0[0], $0) })
    for row in found {
      let wanted = try #require(byID[row["id"]?.textValue ?? ""])
      #expect(row["label"] == JSON.integer(Int(wanted[1]) ?? -1))
      #expect(row["predict_result"] == JSON.integer(Int(wanted[2]) ?? -1))
      #expect(row["predict_score"].map { CanonicalJSON.text($0, .line) } == wanted[3])
      #expect(try row["predict_detail"] == JSONReader.read(SourceText(name: "d", text: wanted[4])).json)
    }
    let csv = model.infer("--service credit", joined(rows))
    #expect(csv.output.hasPrefix("id,label,predict_result,predict_score,predict_detail\nid0,1,"))
    for (line, row) in zip(lines(csv.output).dropFirst(), found) {
      #expect(row["predict_score"].map { CanonicalJSON.text($0, .line) } == String(line[3]))
      #expect(line[4].hasPrefix("\"{\"\"0\"\": "), "RFC 4180: \(line[4])")
    }
    let table = model.infer("--service credit --host host:10000=n/host", joined(rows))
    #expect(table.output == csv.output && table.status == 0, "\(table.error)")
  }

  @Test func rowsComeInManyForms() throws {
    let model = try TrainedModel()
    try model.bind()
    let expected = model.infer("--service credit", joined())
    #expect(expected.status == 0, "\(expected.error)")
    let moved = TrainedModel.rows.map { "\($0[4]),\($0[3]),ignored,\($0[0]),\($0[1]),\($0[2])\r\n" }
    let reordered = "\u{FEFF}z0,x1,more,id,y,x0\r\n" + moved.joined()
    #expect(model.infer("--service credit", reordered).output == expected.output)
    #expect(model.infer("--service credit", joined(TrainedModel.rows, "id,y,x0,x1,host.z0")).output == expected.output)
    #expect(
      model.infer("--service credit", joined(TrainedModel.rows, "id,y,guest:9999.x0,guest.x1,host:10000.z0")).output
        == expected.output)
    let flat = TrainedModel.rows.map {
      #"{"id": "\#($0[0])", "y": \#($0[1]), "x0": \#($0[2]), "x1": \#($0[3]), "z0": \#($0[4])}"#
    }
    let nested = TrainedModel.rows.map {
      #"{"id": "\#($0[0])", "y": \#($0[1]), "x0": \#($0[2]), "x1": \#($0[3]), "host:10000": {"z0": \#($0[4])}}"#
    }
    for rows in [flat, nested] {
      let result = model.infer("--service credit --output csv", rows.joined(separator: "\n"))
      #expect(result.status == 0 && result.output == expected.output, "\(result.error)")
    }
    let unlabelled = TrainedModel.csv(["id", "x0", "x1", "z0"], [0, 2, 3, 4], TrainedModel.rows)
    let scores = lines(model.infer("--service credit", unlabelled).output)
    #expect(scores.first == ["id", "predict_result", "predict_score", "predict_detail"])
    #expect(scores.dropFirst().map { $0[2] } == lines(expected.output).dropFirst().map { $0[3] })
    #expect(
      model.infer("--service credit", "id,x0,x1,z0\n").output == "id,predict_result,predict_score,predict_detail\n")
  }

  @Test func rowsThatCannotBeScoredAreCounted() throws {
    let model = try TrainedModel()
    try model.bind()
    var text = joined()
    text += "short,1\n,1,1,1,1\nbad,1,abc,1,1\nlast,0,1,1,1\n"
    let result = model.infer("--service credit", text)
    #expect(result.status == 1)
    #expect(lines(result.output).count == 1 + 24 + 1)
    #expect(lines(result.output).last?.first == "last")
    #expect(result.error.contains("25 rows scored and 3 malformed"), "\(result.error)")
    for place in ["standard input:26", "standard input:27", "standard input:28"] {
      #expect(result.error.contains(place), "\(result.error)")
    }
    // The host's table lacks two of the ids.
    let unknown = model.infer("--service credit --host host:10000=n/host", joined())
    #expect(unknown.status == 1 && lines(unknown.output).count == 1 + 22)
    #expect(unknown.error.contains("22 rows scored and 2 with an unknown id"), "\(unknown.error)")
    let json = model.infer(
      "--service credit",
      "{\"id\": \"a\", \"x0\": 1, \"x1\": 1, \"z0\": 1}\n{\"id\": 1\n[]\n{\"id\": \"b\", \"x0\": 1}\n")
    #expect(json.status == 1 && json.error.contains("1 row scored and 3 malformed"), "\(json.error)")
  }

  @Test func whatIsWrongIsSaidBeforeAnyRow() throws {
    let model = try TrainedModel()
    try model.bind()
    for (arguments, input, status, words) in [
      ("--service credits", "", 4, "did you mean 'credit'?"),
      ("--service credit", "id,x0,x1,zO\n", 2, "did you mean 'zO'?"),
      ("--service credit", "id,x0\n1,2\n", 2, "no column 'x1'"),
      ("--service credit", "{\"id\": 1, \"x0\": 1}\n", 2, "no column 'x1'"),
      ("--service credit --host host:1=n/host", "", 2, "its parties are guest:9999 and host:10000"),
      ("--service credit --host host:10000=n/hose", "", 4, "did you mean 'n.host'?"),
      ("--service credit --host host:10000=n/guest", "", 2, "no column 'z0'"),
      ("--service credit --format cvs", "", 2, "did you mean 'csv'?"),
    ] as [(String, String, Int32, String)] {
      let result = model.infer(arguments, input)
      #expect(result.status == status && result.output.isEmpty, "\(arguments): \(result.output)")
      #expect(result.error.contains(words), "\(arguments): \(result.error)")
    }
  }

  /// RFC 4180, as the scores are written; a label is what it was.
  @Test func quotesAndLabelsOfAnyKind() throws {
    let model = try TrainedModel()
    try model.bind()
    let plain = model.infer("--service credit", "id,y,x0,x1,z0\n\"a\"\"b,c\",no,\"1\",1,1\nd,1.50,1,1,1\ne,,1,1,1\n")
    #expect(plain.status == 0, "\(plain.error)")
    let rows = plain.output.split(separator: "\n").dropFirst()
    #expect(rows.map { $0.prefix(14) }.first?.hasPrefix("\"a\"\"b,c\",no,") == true, "\(plain.output)")
    #expect(rows.dropFirst().first?.hasPrefix("d,1.50,") == true && rows.last?.hasPrefix("e,,") == true)
    let json = model.infer(
      "--service credit", "{\"id\": \"a\", \"y\": \"no\", \"x0\": 1, \"x1\": 1, \"z0\": 1}\n")
    #expect(json.output.contains("\"label\": \"no\""), "\(json.output)")
    #expect(model.infer("--service credit", "\"id\",\"x0\",x1,\"z0\"\n1,1,1,1\n").status == 0)
    let open = model.infer("--service credit", "id,x0,x1,z0\n\"a,1,1,1\n\"b\"c,1,1,1\nd,1,1,1\n")
    #expect(open.status == 1 && open.error.contains("1 row scored and 2 malformed"), "\(open.error)")
    #expect(open.error.contains("a quote is not closed in its line"))
    #expect(open.error.contains("field 1 goes on behind its closing quote"))
  }

  /// Nothing, empty lines, and a header line alone are no rows, and no error.
  @Test func noRowsAreNoError() throws {
    let model = try TrainedModel()
    try model.bind()
    for input in ["", "\n", "\r\n\n", "id,x0,x1,z0", "id,x0,x1,z0\n\n"] {
      for more in ["", " --format csv"] {
        let result = model.infer("--service credit\(more)", input)
        #expect(result.status == 0 && result.error.contains("0 rows scored"), "\(input): \(result.error)")
      }
    }
  }

  /// A service gets another model in one step, and a model that is hopeless is told once.
  @Test func allRowsThatFailForOneReasonAreNotTriedForever() throws {
    let model = try TrainedModel()
    try model.bind()
    let rows = (0..<1200).map { "\($0),0,x,1,1\n" }.joined()
    let result = model.infer("--service credit", "id,y,x0,x1,z0\n" + rows)
    #expect(result.status != 0 && lines(result.output).count == 1)
    #expect(result.error.contains("expected a number, found 'x'"), "\(result.error)")
    let patient = model.infer("--service credit --max_bad 0", "id,y,x0,x1,z0\n" + rows + "good,0,1,1,1\n")
    #expect(patient.status == 1 && patient.error.contains("1 row scored and 1200 malformed"), "\(patient.error)")
    #expect(model.infer("--service credit --max_bad 2", "id,y,x0,x1,z0\n" + rows).status != 0)
    #expect(model.infer("--service credit --max_bad -1", "").status == 2)
  }
}
