import Configuration
import Exchange
import Learning

extension FederationNode {
  /// What the federation is; no secret is in it.
  public func info() throws -> JSON {
    var record: [String: JSON] = [
      "name": .text(settings.name), "local_name": .text(settings.localName),
      "federation": .text(settings.federation.text), "node": .text(settings.node.text),
      "node_name": .text(settings.nodeName), "is_admin": .bool(settings.isAdministrator),
      "phase": .text(state.phase.rawValue), "is_pulsing": .bool(state.isPulsing),
      "backend": settings.place.json(withCredentials: false), "on_send": .text(settings.onSend.rawValue),
      "on_receive": .text(settings.onReceive.rawValue), "allow_peers_explore": .bool(settings.allowsExploring),
      "relay": settings.relay.map { .text($0) } ?? .null,
    ]
    guard !state.chain.isEmpty else { return .object(record) }
    let manifest = try manifest()
    record["topology"] = .text(manifest.topology.rawValue)
    record["sync_sched"] = .text(manifest.schedule.text)
    record["epoch"] = .integer(manifest.epoch)
    record["manifest"] = .integer(manifest.number)
    record["administrator"] = .text(manifest.administrator.text)
    record["contract"] = .list(manifest.contract.map { .text($0) })
    record["gates"] = manifest.gates.json
    record["members"] = .list(
      manifest.members.map { ["node": .text($0.id.text), "name": .text($0.name)] })
    record["attributes"] = .list((manifest.schema?.attributes ?? []).map(Self.attribute))
    return .object(record)
  }

  private static func attribute(_ attribute: FeatureSchema.Attribute) -> JSON {
    var record: [String: JSON] = ["name": .text(attribute.name)]
    switch attribute.kind {
    case .continuous: record["type"] = "C"
    case .binary: record["type"] = "B"
    case .category(let names):
      record["type"] = "T"
      record["categories"] = .list(names.map { .text($0) })
    }
    if !attribute.histogramEdges.isEmpty {
      record["histogram"] = .list(attribute.histogramEdges.map { .number($0) })
    }
    return .object(record)
  }

  /// What is in the folder or bucket, per member, and what does not belong there.
  public mutating func storage() throws -> JSON {
    let store = try exchange()
    let objects = try store.list("")
    let names = Dictionary(
      uniqueKeysWithValues: state.chain.isEmpty ? [] : try manifest().members.map { ($0.id, $0.name) })
    var members: [NodeID: [StoredObject]] = [:]
    var (kinds, strays): ([String: Int], [StoredObject]) = ([:], [])
    for object in objects {
      guard let name = ObjectName(object.key) else {
        strays.append(object)
        continue
      }
      switch name {
      case .manifest: kinds["manifests", default: 0] += 1
      case .claim: kinds["claims", default: 0] += 1
      case .grant: kinds["grants", default: 0] += 1
      case .request: kinds["requests", default: 0] += 1
      case .message(let sender, _, _, _, _): members[sender, default: []].append(object)
      }
    }
    return [
      "place": .text(store.place), "objects": .integer(objects.count),
      "bytes": .integer(objects.reduce(0) { $0 + $1.size }), "kinds": .object(kinds.mapValues { .integer($0) }),
      "members": .list(
        members.keys.sorted().map { id in
          [
            "node": .text(id.text), "name": names[id].map { .text($0) } ?? .null,
            "objects": .list((members[id] ?? []).map(record)),
          ]
        }),
      "strays": .list(strays.map(record)),
    ]
  }

  private func record(_ object: StoredObject) -> JSON {
    [
      "key": .text(object.key), "bytes": .integer(object.size), "age_seconds": .integer((now - object.modified) / 1000),
    ]
  }
}
