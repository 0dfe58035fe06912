import Configuration
import Diagnostics

/// What a suite changes in the conf of a task, and what it reads there.
enum SuiteConf {
  /// The conf with the model that a prediction reads: below `job_parameters`, in version 2 below its `common`; a conf that
  /// does not say what it is predicts, as FATE's runner takes it.
  static func naming(model id: String, version: String, in conf: Node) -> Node {
    let isLater = conf["dsl_version"]?.integer == 2 || conf["job_parameters"]?["common"] != nil
    let path = isLater ? ["job_parameters", "common"] : ["job_parameters"]
    var values = [("model_id", id), ("model_version", version)]
    let isSaid = path.reduce(Optional(conf)) { $0?[$1] }?["job_type"] != nil
    if !isSaid { values.append(("job_type", "predict")) }
    return values.reduce(conf) { conf, value in setting(path + [value.0], to: .text(value.1), in: conf) }
  }

  /// The conf with parameters of some components, for all parties and for those that have parameters of their own (DSL
  /// version 2).
  static func setting(_ values: [(name: String, text: String)], of components: [String], in conf: Node) -> Node {
    var conf = conf
    let roles = conf["component_parameters"]?["role"]?.members ?? []
    for component in components {
      let own = roles.flatMap { role in
        (role.value.members ?? []).filter { $0.value[component] != nil }.map { ["role", role.key, $0.key] }
      }
      for place in [["common"]] + own {
        for value in values {
          let path = ["component_parameters"] + place + [component, value.name]
          conf = setting(path, to: .text(value.text), in: conf)
        }
      }
    }
    return conf
  }

  /// The conf of a task whose Reader reads what another task left (DSL version 2).
  static func naming(table: SuiteTable, _ namespace: String, _ name: String, in conf: Node) -> Node {
    let path = ["component_parameters", "role", table.role, String(table.index), table.reader, "table"]
    return [("namespace", namespace), ("name", name)].reduce(conf) { conf, part in
      setting(path + [part.0], to: .text(part.1), in: conf)
    }
  }

  /// The party at a place among those of a role.
  static func party(_ role: String, _ index: Int, in conf: Node) -> Int? {
    let parties = conf["role"]?[role]?.elements ?? []
    guard parties.indices.contains(index) else { return nil }
    return parties[index].integer
  }

  /// The components of a DSL that are of a module.
  static func components(of module: String, in dsl: Node?) -> [String] {
    (dsl?["components"]?.members ?? []).filter { $0.value["module"]?.text?.lowercased() == module.lowercased() }
      .map(\.key)
  }

  /// The modules of a DSL, sorted, each once.
  static func modules(in dsl: Node?) -> [String] {
    Set((dsl?["components"]?.members ?? []).compactMap { $0.value["module"]?.text }).sorted()
  }

  /// Whether a conf has a map with this table's name and namespace, in whatever place.
  static func mentions(_ namespace: String, _ name: String, in node: Node) -> Bool {
    if let elements = node.elements { return elements.contains { mentions(namespace, name, in: $0) } }
    guard let members = node.members else { return false }
    if node["namespace"]?.text == namespace, node["name"]?.text == name { return true }
    return members.contains { mentions(namespace, name, in: $0.value) }
  }

  /// The same node with a value at a path; maps that are not there are made.
  private static func setting(_ path: [String], to value: Node.Value, in node: Node) -> Node {
    guard let key = path.first else { return Node(value, at: node.position) }
    var members = node.members ?? []
    let old = members.firstIndex { $0.key == key }
    let inner = old.map { members[$0].value } ?? Node(.map([]), at: node.position)
    let member = Node.Member(
      key: key, keyPosition: old.map { members[$0].keyPosition } ?? node.position,
      value: setting(Array(path.dropFirst()), to: value, in: inner))
    if let old { members[old] = member } else { members.append(member) }
    return Node(.map(members), at: node.position)
  }
}
