import Configuration
import Platform

/// One graph as the input of each program that runs it, in a folder of its own.
struct GraphFiles {
  let folder: String
  let files: FileSystem

  /// Writes conf.json and dsl.json, Makefile, build.ninja and graph.json.
  func write(_ graph: TaskGraph) throws {
    try files.createDirectories(folder)
    try write("conf.json", conf)
    try write("dsl.json", dsl(graph))
    try write("Makefile", makefile(graph))
    try write("build.ninja", ninja(graph))
    try write("graph.json", .list(graph.needs.map { .list($0.map { .integer($0) }) }))
  }

  private func write(_ name: String, _ text: String) throws {
    try files.replaceFile("\(folder)/\(name)", Array(text.utf8), durable: false)
  }

  private func write(_ name: String, _ json: JSON) throws {
    try files.replaceFile("\(folder)/\(name)", CanonicalJSON.bytes(json), durable: false)
  }

  private var conf: JSON {
    [
      "initiator": ["role": "guest", "party_id": 9999], "job_parameters": ["work_mode": 0], "role": ["guest": [9999]],
    ]
  }

  private func dsl(_ graph: TaskGraph) -> JSON {
    var components: [String: JSON] = [:]
    for (task, needs) in graph.needs.enumerated() {
      components["t_\(task)"] = [
        "module": .text(NoOp.module), "input": ["data": ["data": .list(needs.map { .text("t_\($0).done") })]],
        "output": ["data": ["done"]],
      ]
    }
    return ["components": .object(components)]
  }

  private func names(_ tasks: [Int]) -> String { tasks.map { "t_\($0)" }.joined(separator: " ") }

  private func makefile(_ graph: TaskGraph) -> String {
    let all = names(Array(graph.needs.indices))
    let rules = graph.needs.enumerated().map { "t_\($0): \(names($1))\n\t@true\n" }
    return ".PHONY: all \(all)\nall: \(names(graph.ends))\n" + rules.joined()
  }

  private func ninja(_ graph: TaskGraph) -> String {
    let rules = graph.needs.enumerated().map { "build t_\($0): r \(names($1))\n" }
    return "rule r\n  command = true\n" + rules.joined() + "build all: phony \(names(graph.ends))\ndefault all\n"
  }
}
