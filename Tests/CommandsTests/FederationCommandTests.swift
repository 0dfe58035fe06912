import Configuration
import Diagnostics
import Platform
import TestSupport
import Testing

@testable import Commands

/// Federations from the command line: three workspaces around one folder.
@Suite struct FederationCommandTests {
  private let shell: Shell

  init() throws {
    shell = try Shell()
    try FileSystem().makeDirectory(shell.workdir.path("exchange"))
    try shell.workdir.write("password", "open sesame\n")
    try shell.workdir.write(
      "plant.yaml",
      """
      federation:
        name: plant
        sync_sched: h1
        backend: dir:exchange
        encrypt: true
        stats: {attributes: [{name: temp, type: C}, {name: load, type: C}, {name: line, type: T, categories: [A, b]}]}
        gates: {min_rows_extra: 2, min_cell: 2}
      """)
  }

  private func run(_ place: String, _ arguments: String) -> Shell.Result {
    shell.run("\(arguments) --workspace \(place)")
  }

  private func expect(_ place: String, _ arguments: String, _ status: Int32 = 0) throws -> JSON {
    let result = run(place, arguments)
    #expect(result.status == status, "\(arguments): \(result.error)\(result.output)")
    return try result.answer
  }

  private func join(_ place: String) throws {
    _ = try expect("a", "federation invite --out \(place).invite --password_file password")
    let answer = try expect(
      place, "federation join --invite \(place).invite --password_file password --node \(place)", 3)
    #expect(answer["statusString"] == "Job Created" && answer["location"] == "jobs/1")
    _ = try expect("a", "federation sync")
    _ = try expect(place, "federation sync --due")
    #expect(try expect(place, "jobs show 1")["statusString"] == "Fed Project created with join")
  }

  private func learn(_ place: String, _ first: Int) throws {
    let rows = (first..<first + 10).map { "\($0),\(20 + $0 % 7).5,\($0 * 3 % 11),\($0 % 2 == 0 ? "a" : " B ")" }
    try shell.workdir.write("rows.csv", "id,temp,load,line\n" + rows.joined(separator: "\n") + "\n")
    try shell.workdir.write(
      "rows.json", #"{"file": "rows.csv", "head": 1, "partition": 1, "namespace": "n", "table_name": "rows"}"#)
    _ = try expect(place, "upload -c rows.json --drop 1")
    _ = try expect(place, "federation learn -n n -t rows")
  }

  private func export(_ place: String) throws -> JSON? {
    try expect(place, "federation export -o \(place).stats")["values"]
  }

  @Test func threeNodesOverAFolder() throws {
    let created = try expect("a", "federation create -c plant.yaml")
    #expect(created["statusCode"] == "CREATED" && created["statusString"] == "Project Created with id:plant")
    for place in ["b", "c"] { try join(place) }
    for (index, place) in ["a", "b", "c"].enumerated() { try learn(place, 10 * index + 1) }
    for _ in 0..<2 { for place in ["a", "b", "c"] { _ = try expect(place, "federation sync --now") } }
    let digests = try ["a", "b", "c"].map { try export($0)?["digest"]?.textValue }
    #expect(Set(digests).count == 1 && digests[0] != nil)
    #expect(try export("a")?["rows"] == 30)
    let status = try expect("b", "federation status")
    #expect(status["values"]?["status"]?["converged"] == ["members": 3, "same": 3])
    let info = try expect("b", "federation info --storage")["values"]
    #expect(info?["info"]?["members"]?.listValue?.count == 3 && info?["storage"]?["strays"] == [])
    #expect(info?["info"]?["attributes"]?[2]?["categories"] == ["a", "b"])
    // Forgotten rows go out of everybody's statistics, if the step is large enough.
    _ = try expect("c", "federation forget -n n -t rows")
    #expect(try expect("c", "federation status", 0)["values"]?["status"]?["rows"]?["local"] == 0)
  }

  @Test func whatIsWrongIsTold() throws {
    _ = try expect("a", "federation create -c plant.yaml")
    _ = try expect("a", "federation create -c plant.yaml", 5)
    _ = try expect("b", "federation create -c plant.yaml", 5)
    _ = try expect("b", "federation sync", 4)
    _ = try expect("a", "federation pulse maybe", 2)
    _ = try expect("a", "federation schedule m0", 2)
    _ = try expect("a", "federation remove nobody", 4)
    _ = try expect("a", "federation leave", 2)
    _ = try expect("a", "federation invite --out x --ttl 9y --password_file password", 2)
    _ = try expect("a", "jobs show 7", 4)
    _ = try expect("a", "federation sync --due --now", 2)
    _ = try expect("a", "federation export -o x --peer nobody", 4)
    try shell.workdir.write("bad.yaml", "name: p\nsync_sched: 30m\nencrypt: false\nbackend: {nats: x}\ntopolgy: x\n")
    let bad = run("d", "federation create -c bad.yaml")
    #expect(bad.status == 2)
    for part in ["bad.yaml:2:13", "bad.yaml:3:10", "bad.yaml:4:11", "bad.yaml:5:1", "did you mean 'topology'"] {
      #expect(bad.error.contains(part), "\(part): \(bad.error)")
    }
    try shell.workdir.write("rules", "COUNT(temp) > 3 # enough\n\nMEAN(tmp) > 1\n")
    let rules = run("a", "federation contract check rules")
    #expect(rules.status == 2 && rules.error.contains("did you mean 'temp'"), "\(rules.error)")
    try shell.workdir.write("rules", "COUNT(temp) > 3 # enough\n")
    _ = try expect("a", "federation contract set rules")
    #expect(try expect("a", "federation info")["values"]?["info"]?["contract"] == ["COUNT(temp) > 3"])
    _ = try expect("a", "federation invite --out x.invite --password_file password")
    try shell.workdir.write("wrong", "shut\n")
    _ = try expect("b", "federation join --invite x.invite --password_file wrong", 6)
  }

  @Test func aWrongCellOfATableIsNamed() throws {
    _ = try expect("a", "federation create -c plant.yaml")
    try shell.workdir.write("rows.csv", "id,temp,load,line\n1,20.5,3,a\n2,21.5,4,c\n3,x,5,b\n")
    try shell.workdir.write(
      "rows.json", #"{"file": "rows.csv", "head": 1, "partition": 1, "namespace": "n", "table_name": "rows"}"#)
    _ = try expect("a", "upload -c rows.json")
    let result = run("a", "federation learn -n n -t rows")
    #expect(result.status == 1, "\(result.error)")
    for part in ["id '2', column 'line'", "'c' is none of the declared categories: a or b", "'x' is no number"] {
      #expect(result.error.contains(part), "\(part): \(result.error)")
    }
    #expect(try expect("a", "federation status")["values"]?["status"]?["rows"]?["local"] == 0)
  }

  @Test func gatesAreSetByTheConf() throws {
    let gates = "gates: {min_rows_extra: 3, min_units: 4, min_cell: 5, unit_column: patient, delta_tests: on}"
    let conf = try shell.workdir.read("plant.yaml")
    let line = "gates: {min_rows_extra: 2, min_cell: 2}"
    try shell.workdir.write("gates.yaml", conf.replacing(line, with: gates))
    let created = try expect("a", "federation create -c gates.yaml")
    let found = created["values"]?["info"]?["gates"]
    #expect(
      found == [
        "min_rows_extra": 3, "min_units": 4, "min_cell": 5, "unit_column": "patient", "delta_tests": true,
      ])
    for (gate, message) in [
      ("delta_tests: perhaps", "'delta_tests' must be on or off"), ("min_cell: -1", "'min_cell' must be from 0"),
      ("min_cels: 1", "did you mean 'min_cell'"), ("hipaa: true", "the patient-level tests (hipaa) are not built"),
    ] {
      try shell.workdir.write("gates.yaml", conf.replacing(line, with: "gates: {\(gate)}"))
      let refused = run("b", "federation create -c gates.yaml")
      #expect(refused.status == 2 && refused.error.contains(message), "\(gate): \(refused.error)")
    }
  }

  @Test func severalFederationsAreSynchronisedByOneLine() throws {
    _ = try expect("a", "federation create -c plant.yaml --as one")
    try FileSystem().makeDirectory(shell.workdir.path("other"))
    try shell.workdir.write(
      "other.yaml", try shell.workdir.read("plant.yaml").replacing("dir:exchange", with: "dir:other"))
    _ = try expect("a", "federation create -c other.yaml --as two")
    let answer = try expect("a", "federation sync --due")
    #expect(answer["values"]?.objectValue?.keys.sorted() == ["one", "two"])
    _ = try expect("a", "federation status", 2)
    #expect(try expect("a", "federation info")["values"]?["federations"] == ["one", "two"])
    _ = try expect("a", "federation pulse off -F two")
    #expect(try expect("a", "federation sync --due")["values"]?["two"]?["text"] == "the pulse is off")
    _ = try expect("a", "federation status -F two", 5)
  }

  @Test func secretsAreFoundInNoAnswerAndNoReadableFile() throws {
    _ = try expect("a", "federation create -c plant.yaml")
    let secrets = try shell.workdir.read("a/federations/plant/secrets.json")
    let texts = try JSONReader.read(SourceText(name: "s", text: secrets)).json
    let key = try #require(texts["sign"]?.textValue)
    for command in ["federation info --storage", "federation status", "federation log sync"] {
      #expect(!run("a", command).output.contains(key))
    }
    for (name, text) in try shell.workdir.tree("a") where !name.hasSuffix("secrets.json") {
      #expect(!text.contains(key), "\(name)")
    }
    let mode = try EndedProgram.run(
      "/usr/bin/stat", ["-c", "%a", shell.workdir.path("a/federations/plant/secrets.json")])
    #expect(mode.output == "600\n")
  }
}
