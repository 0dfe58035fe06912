import Configuration
import Diagnostics
import Platform
import TestSupport
import Testing

@testable import Commands

/// Three nodes over a folder build the models of all rows, in pipelines and by commands.
@Suite struct FederationModelTests {
  private let shell: Shell
  private let nodes = ["a", "b", "c"]

  init() throws {
    shell = try Shell()
    try FileSystem().makeDirectory(shell.workdir.path("exchange"))
    try shell.workdir.write("password", "open sesame\n")
    try shell.workdir.write("attributes.json", StatisticsTests.attributes)
    try shell.workdir.write(
      "plant.yaml",
      """
      federation:
        name: plant
        sync_sched: h1
        backend: dir:exchange
        stats:
          attributes:
            - {name: x, type: C}
            - {name: line, type: T, categories: [a, b, c]}
            - {name: y, type: C}
            - {name: bad, type: B}
        gates: {min_rows_extra: 2, min_cell: 2}
      """)
  }

  private func run(_ place: String, _ arguments: String, _ status: Int32 = 0) throws -> JSON {
    let result = shell.run("\(arguments) --workspace \(place)")
    #expect(result.status == status, "\(place) \(arguments): \(result.error)\(result.output)")
    return try result.answer
  }

  private func upload(_ place: String, _ rows: some Sequence<String>) throws {
    try shell.workdir.write("rows.csv", "id,x,line,y,bad\n" + rows.map { $0 + "\n" }.joined())
    try shell.workdir.write(
      "rows.json", #"{"file": "rows.csv", "head": 1, "partition": 1, "namespace": "n", "table_name": "rows"}"#)
    _ = try run(place, "upload -c rows.json")
  }

  private func federate() throws {
    _ = try run("a", "federation create -c plant.yaml")
    for place in ["b", "c"] {
      _ = try run("a", "federation invite --out \(place).invite --password_file password")
      _ = try run(place, "federation join --invite \(place).invite --password_file password --node \(place)", 3)
      _ = try run("a", "federation sync")
      _ = try run(place, "federation sync")
    }
    for (number, place) in nodes.enumerated() {
      try upload(place, StatisticsTests.rows.enumerated().filter { $0.offset / 30 == number }.map(\.element))
    }
  }

  /// The parameters of the newest model of a workspace.
  private func model(_ place: String, _ version: String, _ component: String) throws -> JSON {
    let folder = shell.workdir.path("\(place)/models")
    let id = try #require(try FileSystem().list(folder).first { !$0.hasPrefix(".") })
    let path = "\(folder)/\(id)/\(version)/\(component)/model/FederationModelParam.json"
    return try JSONReader.read(SourceText(name: path, bytes: try FileSystem().readFile(path))).json
  }

  private func numbers(_ json: JSON?) -> [Double] {
    switch json {
    case .some(.object(let members)): members.sorted { $0.key < $1.key }.flatMap { numbers($0.value) }
    case .some(.list(let list)): list.flatMap { numbers($0) }
    case .some(let other): [other.doubleValue].compactMap(\.self)
    case nil: []
    }
  }

  @Test func sixModelsAreThoseOfThePooledRows() throws {
    try federate()
    for place in nodes { _ = try run(place, "federation learn -n n -t rows") }
    for _ in 0..<2 { for place in nodes { _ = try run(place, "federation sync --now") } }
    let digests = try nodes.map { place in
      try run(place, "federation export -o \(place).stats")["values"]?["digest"]?.textValue
    }
    #expect(Set(digests).count == 1 && digests[0] != nil)
    try upload("pooled", StatisticsTests.rows)
    _ = try run("pooled", "stats learn --project all -n n -t rows -c attributes.json")
    let wanted = [
      "mlr --target y", "ridge --target y", "lasso --target y", "lda --target bad --features x,line",
      "bayes --target bad", "pca --features x,bad",
    ]
    for (number, algorithm) in wanted.enumerated() {
      let flags = "--algorithm \(algorithm) --model_version v\(number)"
      _ = try run("pooled", "model build --project all \(flags)")
      let expected = numbers(try model("pooled", "v\(number)", "federation_model_0")["form"])
      for place in nodes {
        _ = try run(place, "model build --statistics \(place).stats \(flags)")
        let found = numbers(try model(place, "v\(number)", "federation_model_0")["form"])
        #expect(found.count == expected.count && !found.isEmpty)
        for (a, b) in zip(found, expected) {
          #expect((a - b).magnitude <= 1e-10 * max(b.magnitude, 1e-2), "\(algorithm): \(a) \(b)")
        }
      }
    }
  }

  /// One conf and DSL learns, exchanges, builds, predicts and evaluates.
  @Test func aPipelineSynchronises() throws {
    try federate()
    try shell.workdir.write(
      "conf.json",
      """
      {"initiator": {"role": "guest", "party_id": 9999}, "job_parameters": {"work_mode": 0}, "role": {"guest": [9999]},
       "role_parameters": {"guest": {"args": {"data": {"train_data": [{"namespace": "n", "name": "rows"}]}}}},
       "algorithm_parameters": {
         "statistics_0": {"attributes": \(try attributeList())}, "sync_0": {"federation": "plant"},
         "model_0": {"algorithm": "mlr", "target": "y", "features": ["x", "line"]}}}
      """)
    try shell.workdir.write(
      "dsl.json",
      """
      {"components": {
        "statistics_0": {"module": "FederationStatistics", "input": {"data": {"train_data": ["args.train_data"]}},
                         "output": {"model": ["own"]}},
        "sync_0": {"module": "FederationSync", "input": {"isometric_model": ["statistics_0.own"]},
                   "output": {"model": ["merged"]}},
        "model_0": {"module": "FederationModel",
                    "input": {"data": {"train_data": ["args.train_data"]}, "isometric_model": ["sync_0.merged"]},
                    "output": {"data": ["d"], "model": ["model"]}}}}
      """)
    var models: [JSON] = []
    for place in nodes + ["a", "b"] {
      let job = try #require(try run(place, "submit_job -c conf.json -d dsl.json")["jobId"]?.textValue)
      models.append(try model(place, job, "model_0"))
    }
    let last = models.suffix(3)
    #expect(Set(last.map { CanonicalJSON.text($0, .line) }).count == 1, "c, and a and b after it, have the same model")
    #expect(models[0]["facts"]?["n"] != models[4]["facts"]?["n"])
    #expect(models[4]["facts"]?["n"]?.doubleValue == 90)
  }

  private func attributeList() throws -> String {
    let json = try JSONReader.read(SourceText(name: "attributes", text: StatisticsTests.attributes)).json
    return CanonicalJSON.text(json["attributes"] ?? .null, .line)
  }
}
