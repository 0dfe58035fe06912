import Configuration
import Diagnostics

/// What a suite changes in the conf of a task, and what it reads there.
enum SuiteConf {
  /// The conf with the model that a prediction reads: below `job_parameters`, in version 2 below its `common`.
  static func naming(model id: String, version: String, in conf: Node) -> Node {
    let isLater = conf["dsl_version"]?.integer == 2 || conf["job_parameters"]?["common"] != nil
    let path = isLater ? ["job_parameters", "common"] : ["job_parameters"]
    return [("model_id", id), ("model_version", version)].reduce(conf) { conf, value in
      setting(path + [value.0], to: .text(value.1), in: conf)
    }
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
